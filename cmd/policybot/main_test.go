package main

import (
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand for the program: scripts call it as policybot.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"policybot": main})
}

// TestScripts runs testdata/script: what a person or a program sees of every command.
// go test -run Scripts -update rewrites what the scripts compare with.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			// Nothing of the machine's settings reaches a script.
			for _, v := range os.Environ() {
				name, _, _ := strings.Cut(v, "=")
				for _, prefix := range []string{"POLICYBOT_", "OPENAI_", "SLACK_"} {
					if strings.HasPrefix(name, prefix) {
						env.Setenv(name, "")
					}
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits CODE ARGS… runs policybot and wants it to end with exactly this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: exits CODE ARGS...")
	}
	err := ts.Exec("policybot", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("policybot %s: exit code %s, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}
