package handlers

import (
	"slices"
	"strconv"
	"time"

	"hihichat/chat"
	"hihichat/chat/wire"
)

// auditPerPage entries are shown at a time.
const auditPerPage = 100

var (
	errBadDate  = chat.Refuse(chat.Invalid, "bad-date", "A time is written like 2026-11-22, or like 2026-11-22T12:00:12Z.")
	errBadDeed  = chat.Refuse(chat.Invalid, "bad-deed", "There is no deed of that name.")
	errBadRange = chat.Refuse(chat.Invalid, "bad-limit", "limit must be from 1 to 100.")
)

// parseAudit reads who, whom, room, deed, since, until, before and limit. since and until are days (until is the last
// one) in the pages' time zone, or moments. Errors are of kind Invalid.
func (h *Handlers) parseAudit(query wire.Fields) (q chat.AuditQuery, err error) {
	q = chat.AuditQuery{
		Actor: query.Get("who"), Target: query.Get("whom"), Room: query.Get("room"), Deed: chat.Deed(query.Get("deed")),
		Limit: auditPerPage,
	}
	if q.Deed != "" && !slices.Contains(chat.Deeds, q.Deed) {
		return q, errBadDeed
	}
	if q.Since, err = h.parseMoment(query.Get("since"), 0); err != nil {
		return q, err
	}
	if q.Until, err = h.parseMoment(query.Get("until"), 1); err != nil {
		return q, err
	}
	if before := query.Get("before"); before != "" {
		if q.Before, err = strconv.ParseInt(before, 10, 64); err != nil || q.Before < 1 {
			return q, errBadPage
		}
	}
	if limit := query.Get("limit"); limit != "" {
		if q.Limit, err = strconv.Atoi(limit); err != nil || q.Limit < 1 || q.Limit > auditPerPage {
			return q, errBadRange
		}
	}
	return q, nil
}

// parseMoment reads a day, to which so many days are added, or a moment. Empty is the zero time.
func (h *Handlers) parseMoment(raw string, days int) (time.Time, error) {
	if raw == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, raw, h.location); err == nil {
		return day.AddDate(0, 0, days), nil
	}
	at, err := time.Parse(time.RFC3339, raw)
	if err != nil {
		return time.Time{}, errBadDate
	}
	return at, nil
}
