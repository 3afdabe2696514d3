package main

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"hihichat/chat"
	"hihichat/server"
)

// checkSettings says what the server would refuse, and what it would not know.
func checkSettings(_ context.Context, e *examination, f *findings) {
	c := e.settings
	if err := c.Validate(); err != nil {
		f.add(bad, "%v", err)
	}
	if _, err := c.Own.open(slog.New(slog.DiscardHandler)); err != nil {
		f.add(bad, "%v", err)
	}
	for _, name := range e.process.unknown {
		f.add(warn, "nothing reads the variable %s; a slip of the pen?", name)
	}
	if key := c.FlaskSecretKey; key != "" && key != publishedSecret && len(key) < minSecret {
		f.add(warn, "--flask-secret-key is short: whoever guesses it signs in as anybody; leave it out as soon as people have moved")
	}
	if len(f.list) == 0 {
		f.add(ok, "all flags and variables are understood")
	}
}

// checkNetwork looks at how people reach the server.
func checkNetwork(_ context.Context, e *examination, f *findings) {
	c := e.settings
	proxies, err := server.ParseProxies(c.TrustedProxies)
	if err != nil {
		return // said by checkSettings
	}
	for _, network := range proxies {
		if network.Bits() == 0 {
			f.add(bad, "--trusted-proxies %s trusts everybody, so that anybody can pretend any address; name your proxy's address", network)
		}
	}
	for _, origin := range c.AllowedOrigins {
		if strings.HasPrefix(strings.ToLower(origin), "http://") && !loopbackURL(origin) {
			f.add(warn, "--allowed-origins %s is not https: whoever changes that page on its way acts for its visitors", origin)
		}
	}
	public := strings.HasPrefix(strings.ToLower(c.PublicURL), "http")
	switch {
	case public && len(proxies) == 0 && loopbackAddress(c.Addr):
		f.add(warn, "--public-url is set but not --trusted-proxies: behind the proxy everybody has its address, and ten wrong passwords make all wait")
	case public && strings.HasPrefix(strings.ToLower(c.PublicURL), "http://") && !loopbackURL(c.PublicURL):
		f.add(warn, "--public-url %s is not https: passwords and messages can be read on their way", c.PublicURL)
	case !public && !loopbackAddress(c.Addr):
		f.add(warn, "%s is open to the network without https; put a proxy in front, and set --public-url and --trusted-proxies", c.Addr)
	}
	if len(f.list) == 0 {
		f.add(ok, "%s", reachedHow(c))
	}
}

func reachedHow(c *serveCommand) string {
	if c.PublicURL != "" {
		return "people come by " + c.PublicURL
	}
	return "only this machine can reach " + c.Addr
}

// guestWords say what people may do who have not signed in.
var guestWords = map[chat.GuestMode]string{
	chat.GuestsOff:  "guests see the login page alone (--guests=off)",
	chat.GuestsBot:  "guests see which rooms there are, and talk with the duck (--guests=bot)",
	chat.GuestsRead: "guests read the rooms that their owners have made public (--guests=read)",
}

// checkGuests says what strangers may do: that is seldom what goes wrong, but worth to be known.
func checkGuests(_ context.Context, e *examination, f *findings) {
	f.add(ok, "%s", guestWords[chat.GuestMode(e.settings.Guests)])
	if e.settings.SignUp == signUpOpen {
		f.add(ok, "anybody who reaches the server can make an account (--signup=open)")
	}
}

// loopbackAddress reports whether only this machine can reach the address.
func loopbackAddress(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && loopbackHost(host)
}

func loopbackURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && loopbackHost(u.Hostname())
}

func loopbackHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// The years in which this program may run. Before, it had not been written.
const firstYear, lastYear = 2026, 2100

// clockSkew is how far clocks may differ without anybody noticing.
const clockSkew = 2 * time.Second

// checkClock looks at the time, by which messages are dated and sessions end.
func checkClock(_ context.Context, e *examination, f *findings) {
	judgeClock(time.Now(), e.database.Newest, f)
}

func judgeClock(now, newest time.Time, f *findings) {
	switch ahead := newest.Sub(now); {
	case now.Year() < firstYear || now.Year() > lastYear:
		f.add(bad, "it is %s; set the clock, and let ntp keep it", now.Format(time.DateTime))
	case ahead > clockSkew:
		f.add(warn, "the newest message is of %s, which is still to come: messages are dated after it until then; was the clock ahead?",
			newest.Local().Format(time.DateTime))
	default:
		f.add(ok, "it is %s", now.Format(time.DateTime+" -0700"))
	}
}
