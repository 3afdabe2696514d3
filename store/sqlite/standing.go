package sqlite

import (
	"context"
	"database/sql"

	"hihichat/chat"
)

// selectStanding is on the way of every message: one query, six look-ups by index, always one row. The mute of the
// room is looked up only where room is not the name of Everywhere.
const selectStanding = `SELECT r.id IS NOT NULL, r.public IS 1, m.user IS NOT NULL, r.owner IS ?2 AND r.owner <> '',
		moderator.user IS NOT NULL, ban.user IS NOT NULL,
		here.user IS NOT NULL, here.until, everywhere.user IS NOT NULL, everywhere.until
	FROM (SELECT 1)
	LEFT JOIN rooms r ON r.name = ?1
	LEFT JOIN members m ON m.room = r.id AND m.user = ?2
	LEFT JOIN moderators moderator ON moderator.room = r.id AND moderator.user = ?2
	LEFT JOIN bans ban ON ban.room = r.id AND ban.user = ?2
	LEFT JOIN mutes here ON here.user = ?2 AND here.room = ?1 AND ?1 <> ''
	LEFT JOIN mutes everywhere ON everywhere.user = ?2 AND everywhere.room = ''`

// Standing implements chat.RoomStore.
func (s *Store) Standing(ctx context.Context, room, user string) (chat.Standing, error) {
	scan := func(r row) (chat.Standing, error) { return scanStanding(r, room, user) }
	standing, _, err := first(brief(ctx), s.reader, scan, selectStanding, room, user)
	return standing, failed("read a standing", err)
}

func scanStanding(r row, room, user string) (standing chat.Standing, err error) {
	var (
		here, everywhere      bool
		untilHere, untilThere sql.NullInt64
	)
	err = r.Scan(&standing.Room, &standing.Public, &standing.Member, &standing.Owner, &standing.Moderator, &standing.Banned,
		&here, &untilHere, &everywhere, &untilThere)
	if here {
		standing.Mutes = append(standing.Mutes, chat.Mute{Room: room, User: user, Until: moment(untilHere)})
	}
	if everywhere {
		standing.Mutes = append(standing.Mutes, chat.Mute{User: user, Until: moment(untilThere)})
	}
	return standing, err
}
