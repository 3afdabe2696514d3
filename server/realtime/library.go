package realtime

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/zishang520/engine.io/v2/transports"
	"github.com/zishang520/engine.io/v2/types"
)

// opening is what a transport under construction needs from the request that opens it; the library lets nothing but a
// context through.
type opening struct {
	conn *conn
	link *link // nil for polling
}

type openingKey struct{}

// libraryContext makes the library's view of a request. It keeps no more of it than the library reads, and none of
// net/http's buffers. The protocol is the session's, whatever this request says: the library dies of the first ping on
// a transport whose protocol is not its session's.
func libraryContext(r *http.Request, o opening) *types.HttpContext {
	query := url.Values{"EIO": {strconv.Itoa(o.conn.protocol)}}
	if r.URL.Query().Has("b64") {
		query.Set("b64", "1")
	}
	trimmed := &http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: Path, RawQuery: query.Encode()}, RequestURI: Path,
		Header: http.Header{}, Host: r.Host, RemoteAddr: r.RemoteAddr, Proto: r.Proto,
	}
	return types.NewHttpContext(noWriter{}, trimmed.WithContext(context.WithValue(context.Background(), openingKey{}, o)))
}

// noWriter is the ResponseWriter of a context that nothing is written to: our transports answer themselves.
type noWriter struct{}

func (noWriter) Header() http.Header         { return http.Header{} }
func (noWriter) Write(b []byte) (int, error) { return len(b), nil }
func (noWriter) WriteHeader(int)             {}

// builder makes our transports where the library asks for its own.
type builder struct {
	upgrades   bool
	upgradesTo []string
}

// New makes the transport of a handshake.
func (b builder) New(ctx *types.HttpContext) transports.Transport {
	o := ctx.Request().Context().Value(openingKey{}).(opening)
	if o.link != nil {
		t := newWebSocket(ctx, o.conn, o.link, nil)
		o.conn.outlet = t
		return t
	}
	t := newPollTransport(ctx, o.conn)
	o.conn.outlet = t
	return t
}

// HandlesUpgrades reports whether the transport begins with an HTTP upgrade.
func (b builder) HandlesUpgrades() bool { return b.upgrades }

// UpgradesTo returns the transports that a session on this one may move to.
func (b builder) UpgradesTo() *types.Set[string] { return types.NewSet(b.upgradesTo...) }
