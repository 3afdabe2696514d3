package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hihichat/chat/wire"
	"hihichat/locale"
)

// languageKept is how long a browser keeps the language that somebody chose.
const languageKept = 365 * 24 * time.Hour

// askedLanguage is the field of the query that chooses a language.
const askedLanguage = "lang"

// languageOf returns the language for the visitor, and whether they chose it.
func languageOf(r *http.Request) (lang locale.Lang, chosen bool) {
	kept := ""
	if cookie, err := r.Cookie(locale.Cookie); err == nil {
		kept = cookie.Value
	}
	asked := wire.ParseFields(r.URL.RawQuery).Get(askedLanguage)
	return locale.Negotiate(asked, kept, r.Header.Get("Accept-Language"))
}

// keepLanguage keeps the language that the address of a page asks for, so that the next page has it too. What stands
// behind /api/ is for programs, and may be a text that somebody says.
func (h *Handlers) keepLanguage(c *gin.Context) {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		return
	}
	lang, ok := locale.Parse(queryOf(c).Get(askedLanguage))
	if !ok {
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: locale.Cookie, Value: string(lang), Path: "/", MaxAge: int(languageKept.Seconds()), HttpOnly: true,
		Secure: strings.HasPrefix(h.origin(c.Request), "https://"), SameSite: http.SameSiteLaxMode,
	})
}

// switchOf returns where the page that answers the request may be asked for in another language: where a link would do
// what the request did, not there.
func switchOf(c *gin.Context) string {
	if acts(c.Request.URL.Path) {
		return "/"
	}
	return ""
}
