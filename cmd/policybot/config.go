package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"policybot/bot/admit"
)

// Config is everything that can be set from outside. Flags overwrite the environment.
type Config struct {
	Addr        string // serve: where to listen
	Data        string // folder for the database file
	DatabaseURL string // "" for SQLite in Data
	Policies    string // folder of policy packs; "" for none
	Policy      string // id of the policy that is meant where none is named; "" for the built-in one
	APIToken    string

	Callers             []admit.Caller // with tokens and roles of their own
	callerTokens        []string       // as given, to keep them out of logs
	Rate, RatePerCaller int            // API requests a second; 0: no limit
	Places              int            // API requests at once; 0: as many as suit the model
	Proxies             []netip.Prefix // believed when they name the address they forward for
	Traces              bool           // an endpoint for traces is set
	traceSecrets        []string       // that go there, to keep them out of logs

	Vectors string // where the clauses' vectors are compared: vectorsHere or vectorsShared

	MaskReceipts bool
	Retention    time.Duration // texts older than this are removed; 0 keeps them

	OpenAIKey, OpenAIURL  string
	ChatModel, EmbedModel string

	SlackToken, SlackAppToken, SlackSecret, SlackURL string
	SlackChannels                                    []string
	SlackStaff                                       string

	Log *slog.Logger // to standard error
}

// configure reads the environment. A variable NAME may also be given as NAME_FILE, the name of
// a file that holds the value, so that a secret need not stand in the environment.
func (a *app) configure() (Config, error) {
	r := reader{getenv: a.getenv}
	c := Config{
		Addr:          r.text("POLICYBOT_ADDR", "127.0.0.1:8080"),
		Data:          r.text("POLICYBOT_DATA", "./data"),
		DatabaseURL:   r.text("POLICYBOT_DATABASE_URL", ""),
		Policies:      r.text("POLICYBOT_POLICIES", ""),
		Policy:        r.text("POLICYBOT_POLICY", ""),
		APIToken:      r.text("POLICYBOT_API_TOKEN", ""),
		MaskReceipts:  r.yes("POLICYBOT_MASK_RECEIPTS"),
		Retention:     24 * time.Hour * time.Duration(r.number("POLICYBOT_RETENTION_DAYS")),
		OpenAIKey:     r.text("OPENAI_API_KEY", ""),
		OpenAIURL:     r.text("OPENAI_BASE_URL", ""),
		ChatModel:     r.text("POLICYBOT_CHAT_MODEL", defaultChatModel),
		EmbedModel:    r.text("POLICYBOT_EMBED_MODEL", ""),
		SlackToken:    r.text("SLACK_BOT_TOKEN", ""),
		SlackAppToken: r.text("SLACK_APP_TOKEN", ""),
		SlackSecret:   r.text("SLACK_SIGNING_SECRET", ""),
		SlackURL:      r.text("SLACK_API_URL", ""),
		SlackChannels: strings.FieldsFunc(r.text("POLICYBOT_SLACK_CHANNELS", ""), func(c rune) bool { return c == ',' || c == ' ' }),
		SlackStaff:    r.text("POLICYBOT_SLACK_STAFF_CHANNEL", ""),
	}
	if c.Vectors = r.choice("POLICYBOT_VECTORS", vectorsHere, vectorsShared); c.Vectors == vectorsShared && !c.shared() {
		r.fail("POLICYBOT_VECTORS", "%s needs a PostgreSQL with pgvector; set POLICYBOT_DATABASE_URL to its address, or leave the vectors in memory", vectorsShared)
	}
	c.Callers = r.callers("POLICYBOT_CALLERS")
	for line := range strings.Lines(r.text("POLICYBOT_CALLERS", "")) {
		if fields := strings.Fields(line); len(fields) > 2 {
			c.callerTokens = append(c.callerTokens, fields[2:]...)
		}
	}
	c.Rate, c.RatePerCaller, c.Places = r.number("POLICYBOT_RATE"), r.number("POLICYBOT_RATE_PER_CALLER"), r.number("POLICYBOT_PLACES")
	c.Proxies = r.prefixes("POLICYBOT_TRUSTED_PROXIES")
	c.Traces = (a.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || a.getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "") && a.getenv("OTEL_SDK_DISABLED") != "true"
	c.traceSecrets = append(headerValues(a.getenv("OTEL_EXPORTER_OTLP_HEADERS")), headerValues(a.getenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS"))...)
	c.Log = a.logger(r.choice("POLICYBOT_LOG", "text", "json"), r.choice("POLICYBOT_LOG_LEVEL", "info", "debug", "warn"), c.secrets())
	return c, r.err
}

// storeURL is the address of the database.
func (c Config) storeURL() string {
	if c.DatabaseURL != "" {
		return c.DatabaseURL
	}
	return "sqlite:" + filepath.Join(c.Data, "policybot.db")
}

// loopback says whether only this machine can reach the address.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// reader reads settings and keeps the first error.
type reader struct {
	getenv func(string) string
	err    error
}

func (r *reader) fail(name, format string, args ...any) {
	if r.err == nil {
		r.err = usagef("setting %s: %s", name, fmt.Sprintf(format, args...))
	}
}

func (r *reader) text(name, fallback string) string {
	if v := r.getenv(name); v != "" {
		return v
	}
	file := r.getenv(name + "_FILE")
	if file == "" {
		return fallback
	}
	data, err := os.ReadFile(file)
	if err != nil {
		r.fail(name+"_FILE", "%v; name a file that can be read", err)
		return fallback
	}
	return strings.TrimSpace(string(data))
}

func (r *reader) yes(name string) bool {
	v := r.text(name, "false")
	yes, err := strconv.ParseBool(v)
	if err != nil {
		r.fail(name, "%q; want true or false", v)
	}
	return yes
}

// choice is one of the values; the first when nothing is set.
func (r *reader) choice(name string, values ...string) string {
	v := r.text(name, values[0])
	if !slices.Contains(values, v) {
		r.fail(name, "%q; want %s", v, strings.Join(values, " or "))
	}
	return v
}

func (r *reader) number(name string) int {
	v := r.text(name, "0")
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > 36500 {
		r.fail(name, "%q; want a whole number from 0 to 36500", v)
	}
	return n
}
