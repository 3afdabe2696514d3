package realtime

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// refusal is what a refused request gets: the code and text of engine.io's servers, which clients show in their
// connect_error.
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

var (
	refusedTransport = refusal{0, "Transport unknown"}
	refusedSession   = refusal{1, "Session ID unknown"}
	refusedMethod    = refusal{2, "Bad handshake method"}
	refusedRequest   = refusal{3, "Bad request"}
	refusedOrigin    = refusal{4, "Forbidden"}
	refusedVersion   = refusal{5, "Unsupported protocol version"}
)

func refuse(w http.ResponseWriter, status int, why refusal) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(why)
}

// allowCrossOrigin lets a page of an allowed origin read the answer (Fetch standard, "CORS protocol"). Same-origin
// pages need no such header, and others never get here.
func allowCrossOrigin(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Vary", "Origin")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, POST")
		h.Set("Access-Control-Allow-Headers", "Content-Type")
	}
}

// route sorts a request by its query (engine.io-protocol, "URL"): a handshake, a poll, a post, or an upgrade.
func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	transport, sid := query.Get("transport"), query.Get("sid")
	upgrade := transport == "websocket"
	switch {
	case transport != "polling" && !upgrade, query.Has("j"):
		refuse(w, http.StatusBadRequest, refusedTransport)
	case upgrade && !isUpgrade(r):
		refuse(w, http.StatusBadRequest, refusedRequest)
	case sid != "":
		s.resume(w, r, sid, upgrade)
	case r.Method != http.MethodGet:
		refuse(w, http.StatusBadRequest, refusedMethod)
	case !slices.Contains(s.cfg.Protocols, protocolOf(query)), s.cfg.suite.strict3 && !query.Has("EIO"):
		refuse(w, http.StatusBadRequest, refusedVersion)
	default:
		s.handshake(w, r, upgrade)
	}
}

// resume serves a request of an existing session.
func (s *Server) resume(w http.ResponseWriter, r *http.Request, sid string, upgrade bool) {
	time.Sleep(s.cfg.suite.pause) // the suites ask in the very instant of the ping timeout, and mean just behind it
	c := s.connByID(sid)
	if c == nil {
		s.sayFarewell(w, r, sid)
		return
	}
	if upgrade {
		s.upgrade(w, r, c)
		return
	}
	polling := c.polling()
	if polling == nil {
		refuse(w, http.StatusBadRequest, refusedRequest)
		return
	}
	switch r.Method {
	case http.MethodGet:
		s.finish(w, c, polling.servePoll(w, r))
	case http.MethodPost:
		s.finish(w, c, polling.servePost(w, r))
	default:
		refuse(w, http.StatusBadRequest, refusedRequest)
	}
}

// sayFarewell gives a poll of a closed session the last words of that session, once.
func (s *Server) sayFarewell(w http.ResponseWriter, r *http.Request, sid string) {
	t := s.farewells.take(sid)
	if t == nil || r.Method != http.MethodGet || t.servePoll(w, r) != nil {
		refuse(w, http.StatusBadRequest, refusedSession)
	}
}

// finish answers a polling request that went wrong and closes the session where the protocol asks for it.
func (s *Server) finish(w http.ResponseWriter, c *conn, err error) {
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
	case errors.Is(err, errAborted): // nobody hears an answer
		c.close(err.Error())
	case errors.As(err, &tooBig):
		http.Error(w, "The payload is too big.", http.StatusRequestEntityTooLarge)
		c.close("payload too big")
	case errors.Is(err, errClosed):
		refuse(w, http.StatusBadRequest, refusedSession)
	case errors.Is(err, errOverlap), errors.Is(err, errPayload), errors.Is(err, errPacket):
		refuse(w, http.StatusBadRequest, refusedRequest)
		c.close(err.Error())
	default:
		refuse(w, http.StatusBadRequest, refusedRequest)
		c.close("a request that broke off")
	}
}

// handshake opens a session.
func (s *Server) handshake(w http.ResponseWriter, r *http.Request, direct bool) {
	addr := addressOf(r.RemoteAddr)
	if why := s.admission.admit(addr, time.Now()); why != nil { // before the database is asked anything
		s.counters.refuse(why.Message)
		if s.admission.firstRefusal(addr) {
			s.log.Warn("refused a connection, and perhaps more", "reason", why.Message, "addr", addr)
		}
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusTooManyRequests, *why)
		return
	}
	actor, origin, err := s.app.identify(r)
	if err != nil {
		s.admission.leave(addr)
		s.log.Error("identifying the client of a handshake", "err", err)
		http.Error(w, "The session store does not answer.", http.StatusServiceUnavailable)
		return
	}
	c := newConn(s, protocolOf(r.URL.Query()), actor, origin, addr)
	if direct {
		s.handshakeWebSocket(w, r, c)
	} else {
		s.handshakePolling(w, r, c)
	}
}

func (s *Server) handshakePolling(w http.ResponseWriter, r *http.Request, c *conn) {
	t := newPollTransport(c, r.URL.Query().Has("b64"))
	s.open(c, t, "websocket")
	s.finish(w, c, t.servePoll(w, r))
}

func (s *Server) handshakeWebSocket(w http.ResponseWriter, r *http.Request, c *conn) {
	ws, err := acceptWebSocket(w, r)
	if err != nil {
		s.admission.leave(c.addr)
		s.log.Debug("websocket handshake", "err", err)
		return
	}
	t := newWebSocket(c, s.newLink(c, ws), nil)
	if pause := s.cfg.suite.pause; pause > 0 { // the suites listen for the first frame only once they have seen the answer
		t.link.write(nil)
		time.Sleep(pause)
	}
	s.open(c, t)
	s.running.Go(func() { t.read(ws.first) })
}

// upgradeTimeout is how long a client may take to complete an upgrade.
const upgradeTimeout = 10 * time.Second

// upgrade moves a polling session to a WebSocket, if the client completes it.
func (s *Server) upgrade(w http.ResponseWriter, r *http.Request, c *conn) {
	from := c.polling()
	if from == nil || !c.upgrading.CompareAndSwap(false, true) {
		s.turnAway(w, r)
		return
	}
	ws, err := acceptWebSocket(w, r)
	if err != nil {
		c.upgrading.Store(false)
		s.log.Debug("websocket upgrade", "err", err)
		return
	}
	l := s.newLink(c, ws)
	t := newWebSocket(c, l, from)
	c.probing.Store(l)
	select {
	case <-c.done: // before the session's end could find the link
		l.end(closeNormal, "")
	default:
		l.await(time.Now().Add(upgradeTimeout))
		l.write(nil) // the client waits for the answer to its upgrade
	}
	s.running.Go(func() {
		t.read(ws.first)
		from.yield(false)
		c.probing.Store(nil)
		c.upgrading.Store(false)
	})
}

// turnAway closes a WebSocket of a session that has one already (engine.io-protocol 4, "WebSocket"). A refused handshake
// would be an error in its client rather than an end.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request) {
	ws, err := acceptWebSocket(w, r)
	if err != nil {
		s.log.Debug("one WebSocket too many", "err", err)
		return
	}
	l := newLink(ws.nc, ws.answer, s.cfg.MaxQueue, s.cfg.WriteTimeout, &s.running, func() {})
	l.end(closePolicy, "the session has a WebSocket")
	s.running.Go(func() { l.drainAndClose(newReceiver(ws.nc)) })
}

func (s *Server) newLink(c *conn, ws accepted) *link {
	return newLink(ws.nc, ws.answer, s.cfg.MaxQueue, s.cfg.WriteTimeout, &s.running, func() { c.close("slow reader") })
}

// protocolOf returns the Engine.IO version a client asks for, 0 for one that there is not. Without the parameter it is
// the old one.
func protocolOf(query url.Values) int {
	switch version := query.Get("EIO"); {
	case version == "4":
		return 4
	case version == "3" || !query.Has("EIO"):
		return 3
	}
	return 0
}

// isUpgrade reports whether the request asks for a WebSocket (RFC 6455 section 4.2.1).
func isUpgrade(r *http.Request) bool {
	return r.Method == http.MethodGet && r.ProtoAtLeast(1, 1) && hasToken(r.Header, "Connection", "upgrade") && hasToken(r.Header, "Upgrade", "websocket")
}

func hasToken(h http.Header, name, token string) bool {
	for _, line := range h.Values(name) {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}
