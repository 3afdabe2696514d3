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
)

// maxBody is the largest request body, in bytes.
const maxBody = 64 << 10

var (
	errBodyTooLarge = chat.Refuse(chat.TooLarge, "body-too-large", "The request is larger than 64 KiB.")
	errBadForm      = chat.Refuse(chat.Invalid, "bad-form", "The form could not be read.")
)

// fields are the decoded pairs of a query string or a form body: for each name its values in the order they came.
type fields map[string][]string

// get returns the first value of the name, empty when there is none, as Werkzeug's MultiDict.get does.
func (f fields) get(name string) string {
	if values := f[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// parseFields decodes what application/x-www-form-urlencoded carries in the way of the Flask version (contract
// section 2): pairs are parted by & only, so that rname=a;b is a name; + is a space; a stray percent sign is a percent
// sign; raw UTF-8 stays, and bytes that are no UTF-8 become U+FFFD. Every input has a meaning. The caller bounds its
// length.
func parseFields(raw string) fields {
	f := fields{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unquotePlus(name)
		f[name] = append(f[name], unquotePlus(value))
	}
	return f
}

func unquotePlus(s string) string { return unquote(strings.ReplaceAll(s, "+", " ")) }

// unquote decodes percent escapes; an escape that is none stays as it is written, and bytes that are no UTF-8 become
// U+FFFD.
func unquote(s string) string {
	if !strings.Contains(s, "%") {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	plain := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if b, ok := escape(s[i:]); ok {
			plain = append(plain, b)
			i += 2
			continue
		}
		plain = append(plain, s[i])
	}
	return strings.ToValidUTF8(string(plain), "\uFFFD")
}

// escape returns the byte that the three characters at the start of s stand for, if they are a percent escape.
func escape(s string) (b byte, ok bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, low := hexValue(s[1]), hexValue(s[2])
	return high<<4 | low, high < 16 && low < 16
}

// hexValue returns the value of a hexadecimal digit, 255 for any other character.
func hexValue(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// queryOf returns the fields of the request's query string.
func queryOf(c *gin.Context) fields { return parseFields(c.Request.URL.RawQuery) }

// formOf reads the request's body, urlencoded or multipart/form-data (files are passed over). A body of another type
// has no fields, as in Flask. It may be called once per request. Errors: kind TooLarge beyond maxBody, kind Invalid for
// a body that breaks off.
func formOf(c *gin.Context) (fields, error) {
	kind, params, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil {
		return fields{}, nil
	}
	body := http.MaxBytesReader(c.Writer, c.Request.Body, maxBody)
	var f fields
	switch kind {
	case "application/x-www-form-urlencoded":
		var raw []byte
		raw, err = io.ReadAll(body)
		f = parseFields(string(raw))
	case "multipart/form-data":
		f, err = parseMultipart(multipart.NewReader(body, params["boundary"]))
	default:
		return fields{}, nil
	}
	if err != nil {
		return nil, bodyError(err)
	}
	return f, nil
}

// parseMultipart collects the parts that are not files. Values are taken as they are: nothing is escaped there.
func parseMultipart(parts *multipart.Reader) (fields, error) {
	f := fields{}
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
func paramsOf(c *gin.Context) (fields, error) {
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
