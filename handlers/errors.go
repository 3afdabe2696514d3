package handlers

import (
	"errors"
	"html"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/locale"
	"hihichat/templates"
)

// statuses is what each kind of error is in HTTP. It is the only such table; a kind that is not in it is a bug and
// answers 500.
var statuses = map[chat.Kind]int{
	chat.Invalid:         http.StatusBadRequest,
	chat.Unauthenticated: http.StatusUnauthorized,
	chat.Muted:           http.StatusForbidden,
	chat.Forbidden:       http.StatusForbidden,
	chat.NotFound:        http.StatusNotFound,
	chat.Conflict:        http.StatusConflict,
	chat.TooLarge:        http.StatusRequestEntityTooLarge,
	chat.TooMany:         http.StatusTooManyRequests,
	chat.Unavailable:     http.StatusServiceUnavailable,
	chat.Full:            http.StatusInsufficientStorage,
	chat.Internal:        http.StatusInternalServerError,
}

// dialects says in which form a path, or the routes under one that ends in a slash, tell of an error: the first that
// fits counts. Errors of the middleware and of paths that lead nowhere speak the same dialects.
var dialects = []struct {
	path string
	tell func(*Handlers, *gin.Context, int, error)
}{
	{sendChatPrefix, (*Handlers).tellSender},
	{"/api/pchat/", (*Handlers).tellJSONAsText},
	{"/api/", (*Handlers).tellJSON},
	{"/login_check", (*Handlers).tellLogin},
	{"/", (*Handlers).tellPage},
}

// Wrap makes a gin handler of one that returns an error.
func (h *Handlers) Wrap(handle func(*gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		h.keepLanguage(c)
		if err := handle(c); err != nil {
			h.Fail(c, err)
		}
	}
}

// Fail answers the request with err and writes it to the log: for Wrap, and for middleware that refuses a request. It
// stops gin's chain. Nothing is written when an answer has begun already.
func (h *Handlers) Fail(c *gin.Context, err error) {
	status, ok := statuses[chat.KindOf(err)]
	if !ok {
		status = http.StatusInternalServerError
	}
	h.fail(c, status, err)
}

// NotFound answers a path that leads nowhere.
func (h *Handlers) NotFound(*gin.Context) error { return errNoPage }

// MethodNotAllowed answers a method that the path does not know. The caller has set the header Allow.
func (h *Handlers) MethodNotAllowed(c *gin.Context) error {
	h.fail(c, http.StatusMethodNotAllowed, errMethod)
	return nil
}

var errMethod = chat.Refuse(chat.Invalid, "method", "This address does not answer to that method.")

func (h *Handlers) fail(c *gin.Context, status int, err error) {
	h.record(c, status, err)
	c.Abort()
	if c.Writer.Written() {
		return
	}
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "5")
	}
	c.Header("Cache-Control", "no-store")
	for _, d := range dialects {
		if path := c.Request.URL.Path; path == d.path || strings.HasSuffix(d.path, "/") && strings.HasPrefix(path, d.path) {
			d.tell(h, c, status, err)
			return
		}
	}
	h.tellPage(c, status, err)
}

// record logs the error once, with the route but not the path, which for messages is their text. A cause is logged
// only for failures: those are ours to mend.
func (h *Handlers) record(c *gin.Context, status int, err error) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("method", c.Request.Method), slog.String("route", c.FullPath()), slog.Int("status", status),
		slog.String("reason", chat.CodeOf(err)), slog.String("request_id", requestID(c)),
		slog.String("client", c.ClientIP()),
	}
	if actor, _ := auth.ActorOf(c.Request.Context()); !actor.Guest() {
		attrs = append(attrs, slog.Int64("user_id", actor.UserID))
	}
	switch {
	case errors.Is(err, chat.ErrSignIn), errors.Is(err, chat.ErrSessionEnded), c.Request.Context().Err() != nil:
		// Routine: visitors come before they have signed in, and go before they are answered.
		level = slog.LevelDebug
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
		attrs = append(attrs, slog.Any("error", err))
	}
	h.log.LogAttrs(c.Request.Context(), level, "request refused", attrs...)
}

// requestID returns the number that the server gave the request, empty when there is none.
func requestID(c *gin.Context) string { return c.Writer.Header().Get("X-Request-Id") }

// tellSender tells whoever sent a message (contract section 2). The old page looks at an answer only when the status
// is 200 and shows codes 201 and 403, so without an Accept header that asks for JSON every refusal is one of these;
// what is our fault stays 5xx. A guest's page inserts the answer as HTML, whatever it is.
func (h *Handlers) tellSender(c *gin.Context, status int, err error) {
	if wantsJSON(c) {
		h.tellJSON(c, status, err)
		return
	}
	msg := chat.PublicMessage(err)
	_, state := auth.ActorOf(c.Request.Context())
	switch {
	case status >= http.StatusInternalServerError:
		writeOutcome(c, status, htmlType, status, msg)
	case state == auth.None && auth.CookieOf(c.Request) == "": // a guest; perhaps nobody has looked yet who it is
		c.Data(http.StatusOK, htmlType, []byte(html.EscapeString(msg)))
	case chat.KindOf(err) == chat.Muted:
		writeOutcome(c, http.StatusOK, htmlType, codeMuted, msg)
	default:
		writeOutcome(c, http.StatusOK, htmlType, codeRefused, msg)
	}
}

// tellJSON tells clients of the routes that hihichat added.
func (h *Handlers) tellJSON(c *gin.Context, status int, err error) {
	writeOutcome(c, status, jsonType, status, chat.PublicMessage(err))
}

// tellJSONAsText is tellJSON for the routes of the Flask version, which all answered text/html.
func (h *Handlers) tellJSONAsText(c *gin.Context, status int, err error) {
	writeOutcome(c, status, htmlType, status, chat.PublicMessage(err))
}

// tellLogin answers the old login page, which knows success and error, both 200; whoever asks for JSON learns why.
func (h *Handlers) tellLogin(c *gin.Context, status int, err error) {
	if wantsJSON(c) {
		h.tellJSON(c, status, err)
		return
	}
	if status < http.StatusInternalServerError && status != http.StatusMethodNotAllowed {
		status = http.StatusOK
	}
	c.Data(status, htmlType, []byte("error"))
}

// tellPage shows a person what went wrong, or sends them to the login page and back.
func (h *Handlers) tellPage(c *gin.Context, status int, err error) {
	if status == http.StatusUnauthorized {
		// The login page shall find the dead cookie, to say why its visitor is there; it will take it away itself.
		c.Writer.Header().Del("Set-Cookie")
		h.keepLanguage(c)
		redirect(c, templates.LoginPath(localPath(c.Request.URL.RequestURI())))
		return
	}
	page := templates.Error{Base: h.bareBase(c), Status: status, Problem: problemOf(err)}
	if id := requestID(c); id != "" && status >= http.StatusInternalServerError {
		page.Notices = []locale.Phrase{locale.Say("pages.notice.request", "ID", id)}
	}
	if failed := h.render(c, status, page); failed != nil {
		h.log.ErrorContext(c.Request.Context(), "error page failed", "error", failed, "request_id", requestID(c))
		c.Data(http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Something went wrong on our side.\n"))
	}
}

// problemOf returns what a page says about err.
func problemOf(err error) templates.Problem {
	return templates.Problem{Code: chat.CodeOf(err), Message: chat.PublicMessage(err)}
}

// wantsJSON reports whether the client asks for JSON by name; */* does not count, every browser sends it.
func wantsJSON(c *gin.Context) bool {
	return slices.ContainsFunc(strings.Split(c.GetHeader("Accept"), ","), func(part string) bool {
		media, _, _ := strings.Cut(part, ";")
		return strings.EqualFold(strings.TrimSpace(media), "application/json")
	})
}
