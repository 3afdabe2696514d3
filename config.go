package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"hihichat/auth"
	"hihichat/bot"
	"hihichat/chat"
	"hihichat/server"
)

const description = "A chat server for the old page with socket.io-client 1.3.6 and for new clients, in one room.\n\n" +
	"Every flag can also be given as an environment variable: --redis-url as HIHI_REDIS_URL. Flags win."

// cli is the command line: kong reads the flags from the fields.
type cli struct {
	Data     string `default:"./data" help:"Where the database and the secret are kept."`
	LogLevel string `default:"info" enum:"debug,info,warn,error" help:"The least important events to be logged: debug, info, warn or error."`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the server. This is what happens without a command."`
	Health  healthCommand  `cmd:"" help:"Ask a running server whether it is ready."`
	Version versionCommand `cmd:"" help:"Print the version."`
	User    userCommands   `cmd:"" help:"Manage accounts, also while the server runs."`
	Audit   auditCommand   `cmd:"" help:"Print the newest entries of the audit log: who did what to whom."`
	Doctor  doctorCommand  `cmd:"" help:"Look at all that the server needs, and say what to mend. Takes the server's flags."`
	Backup  backupCommand  `cmd:"" help:"Copy the database to a new file, also while the server runs."`
	Import  importCommand  `cmd:"" help:"Bring in what the Flask version, an export or the other store holds."`
	Export  exportCommand  `cmd:"" help:"Write everything as JSON lines, which import --jsonl reads."`
}

// serveCommand is the configuration of the server.
type serveCommand struct {
	Addr            string         `default:"127.0.0.1:5000" help:"Where to listen."`
	RedisURL        string         `placeholder:"URL" help:"Keep rooms, messages and mutes in this Redis, in the Flask version's layout; accounts and sessions stay in SQLite. redis://[USER:PASSWORD@]HOST:PORT[/DB], redis+sentinel://HOST,HOST/MASTER, redis+cluster://HOST,HOST, unix:///PATH, and rediss… for TLS (with ?ca=FILE for an authority of your own)."`
	SecretKey       string         `placeholder:"TEXT" help:"The key of the sessions, at least 16 characters: another key signs everybody out. By default one is made and kept in the data folder."`
	AdminPassword   string         `placeholder:"TEXT" help:"The password with which the administrator admin is created at the first run. By default a random one is printed."`
	FlaskSecretKey  string         `placeholder:"TEXT" help:"The SECRET_KEY of the Flask version: whoever is signed in there is signed in here too, by its session cookie, once."`
	FlaskSessionAge time.Duration  `default:"744h" help:"How old a session cookie of the Flask version may be."`
	History         int            `default:"50" help:"How many messages a page shows, 1 to 200."`
	Retention       *time.Duration `placeholder:"168h" help:"How long messages are kept; 0 keeps them for ever. By default a week, but for ever where the Flask version has written, until you say how long."`
	Guests          string         `default:"bot" enum:"off,bot,read" help:"What people may do who have not signed in: off (sign in), bot (talk with the duck), or read (also read the rooms that their owners have made public)."`
	SignUp          string         `name:"signup" default:"off" enum:"off,open" help:"Whether people may make accounts for themselves: off or open."`
	PublicURL       string         `placeholder:"URL" help:"The address people use, when a proxy is in front: https://chat.example.org."`
	AllowedOrigins  []string       `placeholder:"ORIGIN" help:"Other origins of this site (another port or subdomain) whose pages may use this server with their visitors' sessions."`
	MetricsAddr     string         `placeholder:"ADDR" help:"Where to answer GET /metrics for Prometheus: 127.0.0.1:9100. By default nowhere; keep it from the internet."`
	TrustedProxies  []string       `placeholder:"NETWORK" help:"Proxies whose X-Forwarded-For, -Proto and -Host count: 10.0.0.0/8."`
	Limits          limitFlags     `embed:"" prefix:"limit-"`
	Own             ownFlags       `embed:""`
	BotURL          string         `placeholder:"URL" help:"An HTTP bot that answers in the duck's place: it gets GET URL+TEXT, the text escaped, and answers with a JSON string or plain text. http://127.0.0.1:8000/ask?text=. When it fails, the duck answers."`
	ResponseMsg     string         `default:"escaped" enum:"escaped,raw" help:"Whether msg in events is HTML-escaped, for pages that insert it as HTML: escaped or raw."`
}

// signUpOpen is the value of --signup that lets people make accounts for themselves.
const signUpOpen = "open"

// limitFlags are the bounds for what clients may take. Schools and firms share an address, so they are generous.
type limitFlags struct {
	Conns        int `default:"50000" help:"Most open sockets in all; 0 for no limit."`
	ConnsPerAddr int `default:"10000" help:"Most open sockets from one address; 0 for no limit."`
	Handshakes   int `default:"200" help:"Most new sockets per second from one address, ten seconds' worth at once; 0 for no limit."`
	Events       int `default:"100" help:"Events per second that are read from one socket, ten seconds' worth at once; 0 for no limit."`
}

// Validate is called by kong after parsing.
func (l limitFlags) Validate() error {
	if min(l.Conns, l.ConnsPerAddr, l.Handshakes, l.Events) < 0 {
		return errors.New("--limit-…: a limit can't be negative; 0 turns it off")
	}
	return nil
}

// publishedSecret is the Flask version's, printed in its article: whoever reads can forge what it protects.
const publishedSecret = "hardtohard"

// minSecret is the length of the shortest secret that is accepted, in bytes.
const minSecret = 16

// Validate is called by kong after parsing. An error names the flag.
func (c *serveCommand) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("--addr: %q is not HOST:PORT", c.Addr)
	}
	if _, _, err := net.SplitHostPort(c.MetricsAddr); err != nil && c.MetricsAddr != "" {
		return fmt.Errorf("--metrics-addr: %q is not HOST:PORT", c.MetricsAddr)
	}
	switch {
	case c.SecretKey == publishedSecret:
		return errors.New("--secret-key: this key is published; choose another, or none to have one made")
	case c.SecretKey != "" && len(c.SecretKey) < minSecret:
		return fmt.Errorf("--secret-key: shorter than %d characters", minSecret)
	case c.FlaskSecretKey == publishedSecret:
		return errors.New("--flask-secret-key: this key is published, anybody can forge cookies with it; leave it out, people sign in again")
	case c.FlaskSessionAge <= 0 || c.FlaskSessionAge > auth.MaxFlaskAge:
		return fmt.Errorf("--flask-session-age: %s is not from 1s to %s", c.FlaskSessionAge, auth.MaxFlaskAge)
	case c.History < 1 || c.History > chat.MaxPage:
		return fmt.Errorf("--history: %d is not from 1 to %d", c.History, chat.MaxPage)
	case c.Retention != nil && *c.Retention < 0:
		return fmt.Errorf("--retention: %s is negative", *c.Retention)
	}
	if _, err := server.ParseProxies(c.TrustedProxies); err != nil {
		return fmt.Errorf("--trusted-proxies: %w", err)
	}
	if _, err := server.NewOrigins(c.PublicURL, c.AllowedOrigins, slog.Default()); err != nil {
		return fmt.Errorf("--public-url, --allowed-origins: %w", err)
	}
	if _, err := bot.ParseAddress(c.BotURL); err != nil && c.BotURL != "" {
		return fmt.Errorf("--bot-url: %w", err)
	}
	return nil
}

// usageError is what a command was given wrongly, found out after parsing.
type usageError struct{ error }

// envPrefix begins all our environment variables.
const envPrefix = "HIHI_"

// passwordVariable holds the password for the user commands; it is no flag, since others can see those.
const passwordVariable = envPrefix + "PASSWORD"

// environment holds the variables that begin with HIHI_, and systemd's. Empty ones count as absent.
type environment map[string]string

func parseEnvironment(environ []string) environment {
	env := environment{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if (strings.HasPrefix(name, envPrefix) || name == notifyVariable) && value != "" {
			env[name] = value
		}
	}
	return env
}

// variable returns the name of a flag's variable.
func variable(flag string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// resolver gives flags that are absent the value of their variable.
func (e environment) resolver() kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if value, ok := e[variable(flag.Name)]; ok && mirrored(flag) {
			return value, nil
		}
		return nil, nil
	})
}

// mirrored reports whether a flag has a variable: those that say what to do once, like --help and --admin, have none.
func mirrored(flag *kong.Flag) bool {
	return !flag.IsBool() && !flag.Tag.Has("once")
}

// unknown returns the variables that no flag has, sorted: mostly a slip of the pen.
func (e environment) unknown(app *kong.Application) []string {
	known := map[string]bool{passwordVariable: true, notifyVariable: true}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error { // our own function never fails
		if flag, ok := node.(*kong.Flag); ok && mirrored(flag) {
			known[variable(flag.Name)] = true
		}
		return next(nil)
	})
	var unknown []string
	for name := range e {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}

// warnUnknown logs them without their values.
func (p *process) warnUnknown() {
	for _, name := range p.unknown {
		p.log.Warn("unknown environment variable is ignored", "name", name)
	}
}

// noColor reports whether the environment asks for output without colours, as many programs understand it.
func noColor(environ []string) bool {
	return slices.ContainsFunc(environ, func(entry string) bool {
		value, ok := strings.CutPrefix(entry, "NO_COLOR=")
		return ok && value != ""
	})
}

// printHelp prints kong's help, and below that of the program itself the flags of the server, which is what runs without
// a command.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil || ctx.Selected() != nil {
		return err
	}
	serve, err := kong.Trace(ctx.Kong, []string{"serve"})
	if err != nil {
		return err
	}
	fmt.Fprintln(ctx.Stdout)
	return kong.DefaultHelpPrinter(options, serve)
}

// helpWithVariable adds the variable to a flag's help text.
func helpWithVariable(v *kong.Value) string {
	if v.Flag == nil || !mirrored(v.Flag) {
		return v.Help
	}
	return v.Help + " ($" + variable(v.Flag.Name) + ")"
}
