package server

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// nonceMark stands in a policy for what inline scripts of the page carry.
const nonceMark = "{nonce}"

// directives are those of a Content-Security-Policy (CSP Level 3, MDN's list of what browsers know). Browsers pass over
// one that is misspelled, and then allow what it was to forbid.
var directives = []string{
	"base-uri", "block-all-mixed-content", "child-src", "connect-src", "default-src", "fenced-frame-src", "font-src",
	"form-action", "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "object-src", "prefetch-src",
	"report-to", "report-uri", "require-trusted-types-for", "sandbox", "script-src", "script-src-attr", "script-src-elem",
	"style-src", "style-src-attr", "style-src-elem", "trusted-types", "upgrade-insecure-requests", "worker-src",
}

// PagePolicy is the Content-Security-Policy of a team's own pages. The zero value is our own default.
type PagePolicy struct{ text string } // empty: ours, and inline scripts with the nonce

// NewPagePolicy reads a policy, in which {nonce} stands for the nonce of the page; empty is the policy of our own pages
// and, beside it, inline scripts and styles that carry the nonce. An error names the directive that does not exist.
func NewPagePolicy(text string) (PagePolicy, error) {
	text = strings.Trim(text, "; ")
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		return PagePolicy{}, errors.New("the policy must be one line of plain ASCII")
	}
	for part := range strings.SplitSeq(text, ";") {
		name, _, _ := strings.Cut(strings.TrimSpace(part), " ")
		if name != "" && !slices.Contains(directives, strings.ToLower(name)) {
			return PagePolicy{}, fmt.Errorf("there is no directive %q; there are %s", name, strings.Join(directives, ", "))
		}
	}
	return PagePolicy{text}, nil
}

// Under returns a function that tells the policy of the answer to r, whose inline scripts carry the nonce. Behind https
// it upgrades insecure requests, for the old page's ws://.
func (p PagePolicy) Under(origins *Origins) func(r *http.Request, nonce string) string {
	return func(r *http.Request, nonce string) string {
		https := origins.https(r)
		if p.text == "" {
			own := " 'self' 'nonce-" + nonce + "'"
			return "script-src" + own + "; style-src" + own + "; " + policyFor(r.Host, https)
		}
		policy := strings.ReplaceAll(p.text, nonceMark, nonce)
		if https && !strings.Contains(policy, upgradeInsecure) {
			policy += "; " + upgradeInsecure
		}
		return policy
	}
}

// AllowsInline reports whether inline scripts run that carry no nonce: the policy for scripts says 'unsafe-inline' and
// has no nonce or hash, which would take it back; or no policy for scripts is there at all.
func (p PagePolicy) AllowsInline() bool {
	if p.text == "" {
		return false
	}
	sources, found := "", false
	for _, name := range []string{"script-src", "default-src"} {
		if sources, found = directive(p.text, name); found {
			break
		}
	}
	return !found || strings.Contains(sources, "'unsafe-inline'") && !strings.Contains(sources, "'nonce-") && !strings.Contains(sources, "'sha")
}

// directive returns what a policy says of something.
func directive(policy, name string) (sources string, found bool) {
	for part := range strings.SplitSeq(policy, ";") {
		if n, rest, _ := strings.Cut(strings.TrimSpace(part), " "); strings.EqualFold(n, name) {
			return rest, true
		}
	}
	return "", false
}
