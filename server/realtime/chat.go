package realtime

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/zishang520/socket.io/v2/socket"

	"hihichat/auth"
	"hihichat/chat"
)

// namespaceName is the namespace of the chat (contract section 5). Every connection also has the main namespace "/",
// where nothing happens.
const namespaceName = "/testnamespace"

// chatRules are what the chat takes from clients.
var chatRules = &rules{namespaces: []string{"/", namespaceName}, listening: []string{namespaceName}}

// chatApp is the chat behind the Socket.IO server.
type chatApp struct {
	server   *Server
	hub      *Hub
	service  *chat.Service
	sessions *auth.Sessions
	recall   *recall
	log      *slog.Logger
}

var _ application = (*chatApp)(nil)

// New starts a Socket.IO server that delivers what hub is told.
func New(cfg Config, hub *Hub, service *chat.Service, sessions *auth.Sessions, log *slog.Logger) *Server {
	app := &chatApp{hub: hub, service: service, sessions: sessions, recall: newRecall(sessions, log), log: log}
	app.server = newServer(cfg, app, log)
	app.server.figures = hub.people.writeMetrics
	hub.start(app)
	app.server.serveSocketIO()
	app.server.running.Go(func() { app.recall.run(app.server.stop) })
	app.server.running.Go(func() { hub.people.run(app.server.stop, hub.spread) })
	return app.server
}

func (a *chatApp) rules() *rules { return chatRules }

func (a *chatApp) receive(c *conn, p wirePacket) error { return c.receive(p) }

func (a *chatApp) identify(r *http.Request) (chat.Actor, chat.Conversation, error) {
	actor, _, err := a.sessions.FromRequest(r)
	if err != nil {
		return chat.Actor{}, chat.Conversation{}, err
	}
	return actor, a.conversationOf(r, actor), nil
}

func (a *chatApp) join(c *conn, sock *socket.Socket, namespace string) handler {
	if namespace != namespaceName {
		return nil
	}
	return &member{app: a, conn: c, sock: sock}
}

func (a *chatApp) listeners(namespace string) *rooms {
	if namespace != namespaceName {
		return nil
	}
	return a.hub.rooms
}

// sweep counts open sockets as use of their sessions and disconnects those whose session has ended without this
// process hearing of it: by its limits, or by the command line.
func (a *chatApp) sweep() {
	a.recall.prune()
	a.hub.rooms.prune()
	a.hub.people.prune()
	a.hub.mutes.prune(a.hub.clock())
	ids := make(map[chat.SessionID]bool)
	for _, c := range a.server.all() {
		if !c.actor.Guest() {
			ids[c.actor.Session] = true
		}
	}
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), eventTimeout)
	defer cancel()
	ended, err := a.sessions.Touch(ctx, slices.Collect(maps.Keys(ids)))
	if err != nil {
		a.log.Error("checking the sessions of open sockets", "err", err)
		return
	}
	a.hub.SessionsEnded(ended)
}
