package bot

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// The limits of a call unless the configuration says otherwise.
const (
	DefaultTimeout = 5 * time.Second
	DefaultCalls   = 8
)

// maxBody is the largest answer that is read, in bytes; the head of an answer has the same limit.
const maxBody = 64 << 10

// RemoteConfig is what a Remote works with. Address must be set, everything else has a default.
type RemoteConfig struct {
	Address Address
	Timeout time.Duration    // of a whole call, connecting and reading included; 0: DefaultTimeout
	Calls   int              // most at the same time; 0: DefaultCalls
	Log     *slog.Logger     // nil: slog.Default()
	Clock   func() time.Time // nil: time.Now
}

// Remote lets another program answer: a GET of its address with the text, escaped, behind it. What comes back is a JSON
// string or plain text. Whenever that does not work out, the duck answers, so there is always an answer.
//
// Its methods may be called concurrently. Whoever made it closes it.
type Remote struct {
	address Address
	client  *http.Client
	timeout time.Duration
	calls   chan struct{} // holds one value per call that is under way
	duck    *Duck
	mishaps *mishaps
}

// NewRemote returns a Remote that has not called anybody yet.
func NewRemote(cfg RemoteConfig) *Remote {
	calls := cmp.Or(cfg.Calls, DefaultCalls)
	return &Remote{
		address: cfg.Address,
		client: &http.Client{
			// No Proxy: the address is called as it stands, whatever HTTP_PROXY says of other programs' calls.
			Transport: &http.Transport{
				MaxIdleConnsPerHost: calls, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: maxBody,
			},
			// A redirect is an answer like any other that is not 200: it could lead to where only this machine may go.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		timeout: cmp.Or(cfg.Timeout, DefaultTimeout),
		calls:   make(chan struct{}, calls),
		duck:    NewDuck(),
		mishaps: newMishaps(cfg.Address.Host(), cfg.Log, cfg.Clock),
	}
}

// Answer returns what the bot says to text, or if that fails, what the duck says: plain text, to be escaped wherever it
// is shown, of 1 to chat.MaxMessageLength characters, without control characters but for line breaks and tabs. It takes
// no longer than the time limit. When ctx ends first the bot is not to blame, and nothing is counted.
func (r *Remote) Answer(ctx context.Context, text string) string {
	answer, err := r.Ask(ctx, text)
	if err != nil && ctx.Err() == nil {
		r.mishaps.add(err)
	}
	r.mishaps.tell()
	if err != nil {
		return r.duck.Answer(ctx, text)
	}
	return answer
}

// Ask is Answer without the duck. An error says in a few words what went wrong, and holds neither text nor address.
func (r *Remote) Ask(ctx context.Context, text string) (string, error) {
	target, err := r.address.For(text)
	if err != nil {
		return "", err
	}
	select {
	case r.calls <- struct{}{}:
		defer func() { <-r.calls }()
	default: // a queue would only make the next ones late too
		return "", errTooManyCalls
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	reply, err := r.get(ctx, target)
	switch {
	case err != nil && ctx.Err() != nil:
		return "", errTooSlow
	case err != nil:
		return "", err
	}
	return reply.text()
}

// get calls the bot. The body is always read as far as it may go, so that the connection can be used again.
func (r *Remote) get(ctx context.Context, target string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return reply{}, errUnreachable // not reached: the address has been parsed, the text is escaped
	}
	request.Header.Set("User-Agent", "hihichat")
	request.Header.Set("Accept", "application/json, text/plain;q=0.9, text/*;q=0.8")
	response, err := r.client.Do(request)
	if err != nil {
		return reply{}, whyNot(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if err != nil {
		return reply{}, errBrokenOff
	}
	return reply{response.StatusCode, response.Header.Get("Content-Type"), body}, nil
}

// whyNot drops what the client's errors say: it may hold the address with the text in it, or the bot's bytes.
func whyNot(err error) error {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errCertificate
	}
	return errUnreachable
}

// Close writes to the log what it has not been told yet, and closes connections that nobody uses. Calls that are under
// way end by themselves.
func (r *Remote) Close() {
	r.mishaps.flush()
	r.client.CloseIdleConnections()
}

// Why an answer did not count.
var (
	errUnsafe       = errors.New("text that is a path")
	errTooManyCalls = errors.New("too many calls at once")
	errTooSlow      = errors.New("no answer in time")
	errUnreachable  = errors.New("no connection")
	errCertificate  = errors.New("certificate is not valid")
	errBrokenOff    = errors.New("answer broken off")
	errType         = errors.New("neither text nor JSON")
	errTooLarge     = errors.New("answer over 64 KiB")
	errNoString     = errors.New("JSON, but no string")
	errNothing      = errors.New("empty answer")
)
