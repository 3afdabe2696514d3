package handlers

import (
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
)

// identiconVersion is part of the ETag: raise it when the drawing changes.
const identiconVersion = "1"

// Avatar draws the picture of GET /avatar/<md5> (32 hex digits), which never changes and may be kept for ever. It asks
// no store, so it tells nobody which users exist. Other names are not found.
func (h *Handlers) Avatar(c *gin.Context) error {
	hash := strings.ToLower(c.Param("md5"))
	var sum [16]byte
	if len(hash) != hex.EncodedLen(len(sum)) {
		return errNoPage
	}
	if _, err := hex.Decode(sum[:], []byte(hash)); err != nil {
		return errNoPage
	}
	etag := `"` + hash + "-" + identiconVersion + `"`
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Header("ETag", etag)
	if matches(c.GetHeader("If-None-Match"), etag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	c.Data(http.StatusOK, "image/svg+xml", []byte(identicon(sum)))
	return nil
}

// matches reports whether an If-None-Match header names the entity tag (RFC 9110 section 13.1.2, weak comparison).
func matches(header, etag string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}

// errNoPage is the answer to a path that leads nowhere.
var errNoPage = chat.Refuse(chat.NotFound, "no-page", "There is no such page.")
