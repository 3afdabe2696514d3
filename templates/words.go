package templates

import (
	"html/template"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"hihichat/locale"
	"hihichat/static"
)

var funcs = template.FuncMap{
	"chatPath": ChatPath, "privatePath": PrivatePath, "membersPath": MembersPath, "loginPath": LoginPath,
	"joinPath": joinPath, "leavePath": leavePath, "logoutPath": logoutPath, "editUserPath": editUserPath, "signUpPath": signUpPath,
	"roomsAfterPath": roomsAfterPath, "usersAfterPath": usersAfterPath,
	"mutePath": mutePath, "unmutePath": unmutePath, "kickPath": kickPath,
	"banPath": banPath, "unbanPath": unbanPath, "moderatorPath": moderatorPath, "transferPath": transferPath,
	"settingsPath": settingsPath, "deleteRoomPath": deleteRoomPath, "bansPath": bansPath, "bansAfterPath": bansAfterPath,
	"auditPath": auditPath, "deedWords": DeedWords,
	"badge": badge, "asset": static.Path, "modules": static.Modules, "themeMark": static.ThemeMark,
}

// wordFuncs are the functions by which our templates speak the language: t has words under a key, th those with markup
// in them, what people wrote escaped; both take names and values for their placeholders by turns. lang is for methods that
// say something, and scriptWords what scripts say, for the element with the id words.
func wordFuncs(l locale.Lang) template.FuncMap {
	return template.FuncMap{
		"lang": func() locale.Lang { return l },
		"t":    func(key string, args ...any) string { return locale.Text(l, key, args...) },
		"th": func(key string, args ...any) template.HTML {
			return template.HTML(locale.Markup(l, key, args...)) //nolint:gosec // the catalogue's own, with escaped arguments
		},
		"muteText":    func(muted bool, until time.Time) string { return muteText(l, muted, until) },
		"scriptWords": func() template.JS { return scriptWords(l) },
	}
}

// fixed matches words that nothing varies.
var fixed = regexp.MustCompile(`\{\{t "([a-z0-9_.-]+)"\}\}`)

// settled returns the text of a template of ours with such words put in. A page has hundreds of them where there are many
// people, and asking for each when it is rendered would take longer than all the rest.
func settled(text string, l locale.Lang) string {
	return fixed.ReplaceAllStringFunc(text, func(action string) string {
		return template.HTMLEscapeString(locale.Text(l, fixed.FindStringSubmatch(action)[1]))
	})
}

// scriptWords returns what scripts say, as a value of JavaScript.
func scriptWords(l locale.Lang) template.JS {
	return template.JS(locale.Script(l)) //nolint:gosec // JSON of the catalogue's own words, without <
}

// Headline returns the status in a few words.
func (p Error) Headline(l locale.Lang) string {
	key := "pages.headline." + strconv.Itoa(p.Status)
	if !locale.Has(locale.Zh, key) {
		key = "pages.headline.500"
	}
	return locale.Text(l, key)
}

// NeedsLogin reports whether signing in is what to do next.
func (p Error) NeedsLogin() bool { return p.Status == http.StatusUnauthorized }

// Temporary reports whether trying again later may help.
func (p Error) Temporary() bool { return p.Status == http.StatusTooManyRequests || p.Status >= 500 }
