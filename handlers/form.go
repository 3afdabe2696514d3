package handlers

import (
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// maxBody is the largest request body, in bytes.
const maxBody = 64 << 10

var (
	errBodyTooLarge = chat.Refuse(chat.TooLarge, "body-too-large", "The request is larger than 64 KiB.")
	errBadForm      = chat.Refuse(chat.Invalid, "bad-form", "The form could not be read.")
)

// queryOf returns the fields of the request's query string.
func queryOf(c *gin.Context) wire.Fields { return wire.ParseFields(c.Request.URL.RawQuery) }

// formOf reads the request's body, urlencoded or multipart/form-data (files are passed over). A body of another type
// has no fields, as in Flask. It may be called once per request. Errors: kind TooLarge beyond maxBody, kind Invalid for
// a body that breaks off.
func formOf(c *gin.Context) (wire.Fields, error) {
	kind, params, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		return wire.Fields{}, nil
	}
	body := http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	var f wire.Fields
	switch kind {
	case "application/x-www-form-urlencoded":
		var raw []byte
		raw, err = io.ReadAll(body)
		f = wire.ParseFields(string(raw))
	case "multipart/form-data":
		f, err = parseMultipart(multipart.NewReader(body, params["boundary"]))
	default:
		return wire.Fields{}, nil
	}
	if err != nil {
		return nil, bodyError(err)
	}
	return f, nil
}

// parseMultipart collects the parts that are not files. Values are taken as they are: nothing is escaped there.
func parseMultipart(parts *multipart.Reader) (wire.Fields, error) {
	f := wire.Fields{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		name := strings.ToValidUTF8(part.FormName(), "\uFFFD")
		f[name] = append(f[name], strings.ToValidUTF8(string(value), "\uFFFD"))
	}
}

// bodyError tells a body that is too large from one that is broken.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return errBodyTooLarge.With(err)
	}
	return errBadForm.With(err)
}

// paramsOf returns query and form together, for routes that old clients call by a link and our own pages by a form. A
// name that is in the query is not looked for in the form. Errors as formOf.
func paramsOf(c *gin.Context) (wire.Fields, error) {
	query := queryOf(c)
	if c.Request.Method != http.MethodPost {
		return query, nil
	}
	f, err := formOf(c)
	if err != nil {
		return nil, err
	}
	maps.Copy(f, query)
	return f, nil
}
