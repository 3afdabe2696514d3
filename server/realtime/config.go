package realtime

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Config is how the Socket.IO server behaves; the zero value works.
type Config struct {
	PingInterval   time.Duration // between the server's pings, 25 s; protocol 3's clients ping by it
	PingTimeout    time.Duration // for the answer, 20 s
	ConnectTimeout time.Duration // from the handshake to the first namespace, 10 s
	MaxPacket      int           // bytes of one packet, 64 KiB
	MaxPost        int           // bytes of one polling POST, 256 KiB; more is answered 413
	MaxQueue       int           // bytes that may wait for a slow reader before it is disconnected, 256 KiB
	WriteTimeout   time.Duration // for a blocked write, 30 s
	BodyTimeout    time.Duration // for the whole of one polling POST to arrive, 30 s
	SweepEvery     time.Duration // how often open sockets are checked against their sessions, 10 s
	Limits         Limits

	// RawResponse leaves msg and username of a response unescaped, for teams whose own page escapes them.
	RawResponse bool
	// Protocols are the Engine.IO versions that are spoken: 3 and 4.
	Protocols []int
	// AnyOrigin lets every site connect with its visitors' cookies: for tests only.
	AnyOrigin bool
	// AllowedOrigins are the origins ("https://host:port") that may connect, with their users' cookies, beside that of
	// the Host header: the public URL behind a proxy that changes the host, and other trusted sites.
	AllowedOrigins []string

	suite suiteConfig // what the official test suites need beyond all that
}

// suiteConfig is for NewConformance alone; the zero value is a chat's.
type suiteConfig struct {
	strict3 bool          // protocol 3 as its document says, not as its clients need: EIO is mandatory, answers are text
	pause   time.Duration // before what the suites expect just behind something else
}

// withDefaults fills what was left zero.
func (c Config) withDefaults() Config {
	setDefault(&c.PingInterval, 25*time.Second)
	setDefault(&c.PingTimeout, 20*time.Second)
	setDefault(&c.ConnectTimeout, 10*time.Second)
	setDefault(&c.MaxPacket, 64<<10)
	setDefault(&c.MaxPost, 256<<10)
	setDefault(&c.MaxQueue, 256<<10)
	setDefault(&c.WriteTimeout, 30*time.Second)
	setDefault(&c.BodyTimeout, 30*time.Second)
	setDefault(&c.SweepEvery, 10*time.Second)
	if c.Protocols == nil {
		c.Protocols = []int{3, 4}
	}
	return c
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// originAllowed reports whether a request may come from where it says. Native clients say nothing; a browser always
// does, where it matters: the session cookie would come along.
func (c *Config) originAllowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	return origin == "" || c.AnyOrigin || c.ours(r, origin)
}

// ours reports whether a page of that origin is one of this site, as far as r's Host tells, or of an allowed one.
func (c *Config) ours(r *http.Request, origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && (u.Host == r.Host || slices.Contains(c.AllowedOrigins, origin))
}
