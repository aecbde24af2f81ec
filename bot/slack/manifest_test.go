package slack_test

import (
	"bytes"
	"os"
	"slices"
	"testing"

	slackgo "github.com/slack-go/slack"
	"go.yaml.in/yaml/v3"
)

// The manifest is what Slack reads, asks for no more than the code uses, and
// names things as the code does.
func TestManifest(t *testing.T) {
	src, err := os.ReadFile("manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var m slackgo.Manifest
	d := yaml.NewDecoder(bytes.NewReader(src))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	want := []string{"app_mentions:read", "assistant:write", "channels:history", "chat:write", "commands", "files:read", "groups:history", "im:history", "mpim:history"}
	got := slices.Clone(m.OAuthConfig.Scopes.Bot)
	slices.Sort(got)
	if !slices.Equal(got, want) || len(m.OAuthConfig.Scopes.User) > 0 {
		t.Errorf("scopes %v and %v, want %v and none of a person", got, m.OAuthConfig.Scopes.User, want)
	}
	for _, e := range []string{"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "message.mpim"} {
		if !slices.Contains(m.Settings.EventSubscriptions.BotEvents, e) {
			t.Errorf("not subscribed to %s", e)
		}
	}
	if m.Features.AgentView == nil || !m.Features.AppHome.HomeTabEnabled || !m.Settings.Interactivity.IsEnabled || !m.Settings.SocketModeEnabled {
		t.Errorf("agent view, home tab, interactivity or socket mode is off: %+v", m)
	}
	if s := m.Features.Shortcuts; len(s) != 1 || s[0].CallbackID != "estimate_message" || len(s[0].Name) > 24+2 {
		t.Errorf("shortcuts %+v", s)
	}
	if c := m.Features.SlashCommands; len(c) != 1 || c[0].Command != "/policy" || !c[0].ShouldEscape {
		t.Errorf("commands %+v: references in what people type are to be escaped, as in messages", c)
	}
	if n := len(m.Display.Name); n == 0 || n > 35 {
		t.Errorf("name of %d characters", n)
	}
}
