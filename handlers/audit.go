package handlers

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"hihichat/chat"
	"hihichat/templates"
)

// auditPage returns the entries and, if there are more, the ID before which they stand.
func (h *Handlers) auditPage(c *gin.Context, a chat.Actor, q chat.AuditQuery) (entries []chat.AuditEntry, next int64, err error) {
	limit := q.Limit
	q.Limit++
	entries, err = h.chat.Audit(c.Request.Context(), a, q)
	if err != nil || len(entries) <= limit {
		return entries, 0, err
	}
	return entries[:limit], entries[limit-1].ID, nil
}

// Audit is GET /audit/: a page of the audit log by the filter of parseAudit, all of it for those who hold readaudit, that
// of a room for its moderators. Errors as chat.Service.Audit; what is wrong with the filter is said above the form.
func (h *Handlers) Audit(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	query := queryOf(c)
	page := templates.Audit{
		Base: h.base(c), OneRoom: !actor.Holds(chat.ReadAudit),
		Filter: templates.AuditFilter{
			Who: query.Get("who"), Whom: query.Get("whom"), Room: query.Get("room"), Deed: query.Get("deed"),
			Since: query.Get("since"), Until: query.Get("until"),
		},
	}
	for _, deed := range chat.Deeds {
		page.Deeds = append(page.Deeds, string(deed))
	}
	q, err := h.parseAudit(query)
	if err != nil {
		return h.again(c, err, func(p templates.Problem) templates.Page { page.Problem = p; return page })
	}
	entries, next, err := h.auditPage(c, actor, q)
	if err != nil {
		return err
	}
	page.Next = next
	for _, e := range entries {
		page.Entries = append(page.Entries, h.auditRow(e))
	}
	return h.render(c, http.StatusOK, page)
}

func (h *Handlers) auditRow(e chat.AuditEntry) templates.AuditRow {
	return templates.AuditRow{
		ID: e.ID, At: e.At.In(h.location), Who: e.Actor, Deed: string(e.Deed), Whom: e.Target, Room: e.Room, Reason: e.Reason,
		Detail: e.Detail, From: e.Address, Failed: e.Failed,
	}
}

// auditJSON is an entry for programs.
type auditJSON struct {
	ID     int64     `json:"id"`   // grows with time
	At     time.Time `json:"time"` // RFC 3339, UTC
	Who    string    `json:"who"`  // empty: the program itself
	Deed   chat.Deed `json:"deed"`
	Whom   string    `json:"whom"`   // empty: nobody
	Room   string    `json:"room"`   // empty: everywhere, or in no room
	Reason string    `json:"reason"` // by the word of who did it
	Detail string    `json:"detail"` // more about the deed: of a mute "for ever" or "600 s", of grants "+createroom -moderate"
	From   string    `json:"from"`   // an IP address or "command line"; empty for a room's moderators
	Failed bool      `json:"failed"` // it was begun, and did not come about
}

// AuditLog is GET /api/audit: {"entries":[…],"next":ID}, the newest first, by the same filter and for the same people as
// Audit. An entry has id, time, who, deed, whom, room, reason, detail, from and failed (auditJSON). next is what to ask
// for as before to get the next page, 0 on the last. limit is 1 to 100, and 100 when absent.
func (h *Handlers) AuditLog(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	q, err := h.parseAudit(queryOf(c))
	if err != nil {
		return err
	}
	entries, next, err := h.auditPage(c, actor, q)
	if err != nil {
		return err
	}
	answer := struct {
		Entries []auditJSON `json:"entries"`
		Next    int64       `json:"next"`
	}{make([]auditJSON, len(entries)), next}
	for i, e := range entries {
		answer.Entries[i] = auditJSON{e.ID, e.At.UTC(), e.Actor, e.Deed, e.Target, e.Room, e.Reason, e.Detail, e.Address, e.Failed}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, jsonType, body)
	return nil
}
