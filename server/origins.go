package server

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hihichat/handlers"
)

// Origins decides which web pages may make a browser act here: our own, and those of --public-url and
// --allowed-origins. All methods may be called concurrently.
type Origins struct {
	public  *url.URL // nil: not given
	trusted map[string]bool
	unsafe  *http.CrossOriginProtection
	log     *slog.Logger
}

// NewOrigins reads the public URL (empty: unknown) and the further origins. An error names what is wrong with which.
func NewOrigins(publicURL string, allowed []string, log *slog.Logger) (*Origins, error) {
	o := &Origins{trusted: map[string]bool{}, unsafe: http.NewCrossOriginProtection(), log: log}
	for _, raw := range allowed {
		if _, err := o.trust(raw); err != nil {
			return nil, err
		}
	}
	if publicURL == "" {
		return o, nil
	}
	public, err := o.trust(publicURL)
	if err != nil {
		return nil, err
	}
	o.public = public
	return o, nil
}

// trust adds an origin in the form in which browsers send it.
func (o *Origins) trust(raw string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !validHost(u.Host) {
		return nil, fmt.Errorf("%q is not an origin (like https://chat.example.org)", raw)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("%q has more than scheme, host and port", raw)
	}
	standard := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	origin := &url.URL{Scheme: u.Scheme, Host: strings.TrimSuffix(strings.ToLower(u.Host), standard)}
	o.trusted[origin.String()] = true
	return origin, o.unsafe.AddTrustedOrigin(origin.String())
}

// List returns the trusted origins, sorted.
func (o *Origins) List() []string { return slices.Sorted(maps.Keys(o.trusted)) }

// Trusted reports whether the value of an Origin header is one of the trusted; the request's own host is not looked at.
func (o *Origins) Trusted(origin string) bool { return o.trusted[origin] }

// PublicHTTPS reports whether the public URL is https.
func (o *Origins) PublicHTTPS() bool { return o.public != nil && o.public.Scheme == "https" }

// https reports whether the browser came by https: the public URL says so, or a trusted proxy (see Proxies.reveal).
func (o *Origins) https(r *http.Request) bool {
	return o.PublicHTTPS() || r.Header.Get(forwardedProto) == "https"
}

// Here returns the origin by which the visitor came, for addresses that are handed on: that of the public URL, else
// scheme and host of the request. It is empty for a host that is none.
func (o *Origins) Here(r *http.Request) string {
	switch {
	case o.public != nil:
		return o.public.String()
	case !validHost(r.Host):
		return ""
	case o.https(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Check refuses a request that changes something and comes from a page of another origin. What was expected and what
// came goes to the log: behind a proxy that changes the host this is what an administrator needs to see.
func (o *Origins) Check(r *http.Request) error {
	err := o.unsafe.Check(r)
	if err != nil {
		o.log.WarnContext(r.Context(), "cross-origin request refused", "request_id", noteOf(r).id,
			"origin", r.Header.Get("Origin"), "sec_fetch_site", r.Header.Get("Sec-Fetch-Site"),
			"expected_host", r.Host, "allowed_origins", o.List())
	}
	return err
}

// Source says what is known of the page that caused a GET, for what it would change. A browser's Sec-Fetch-Site comes
// first; over plain http there is none, and Referer and Origin speak: all that came must be ours. A foreign page can
// keep the Referer back, so a browser that says nothing at all counts as foreign, and so does one that fetches in
// advance. An address that was typed in, and equally a link in somebody's mail, has no page: "none", nobody vouches.
// Other methods are Check's, which has been asked before.
func (o *Origins) Source(r *http.Request) handlers.Source {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return handlers.Ours
	}
	if strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose"), "prefetch") {
		return handlers.Foreign
	}
	site := r.Header.Get("Sec-Fetch-Site")
	switch site {
	case "same-origin":
		return handlers.Ours
	case "none":
		return handlers.Unvouched
	}
	pages := slices.DeleteFunc([]string{r.Header.Get("Origin"), r.Referer()}, func(page string) bool { return page == "" })
	switch {
	case len(pages) > 0 && !slices.ContainsFunc(pages, func(page string) bool { return !o.ours(page, r.Host, site) }):
		return handlers.Ours
	case len(pages) > 0 || site != "" || isBrowser(r):
		return handlers.Foreign
	}
	return handlers.Unvouched
}

// ours reports whether a page, by its URL or origin, is a trusted one, or one at the host that was asked. The latter
// does not count once a browser has said that page and host differ.
func (o *Origins) ours(page, host, site string) bool {
	u, err := url.Parse(page)
	return err == nil && (o.trusted[u.Scheme+"://"+u.Host] || site == "" && u.Host == host)
}

// isBrowser reports whether a browser sent the request: since the nineties all of them begin their name like this.
func isBrowser(r *http.Request) bool { return strings.HasPrefix(r.UserAgent(), "Mozilla/") }
