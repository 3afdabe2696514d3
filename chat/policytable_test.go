package chat_test

import (
	"strings"
	"testing"

	"hihichat/chat"
)

// policyTable says for everybody what they may do in a room, in whose words it is: yes, sign (sign in first), out (not a
// member), ban (banned), self (not to oneself), or - (not allowed). It is written from what people may expect, not from
// the table that it checks.
//
// Columns: a guest; a guest in a public room, where the server lets guests read; somebody signed in; a member; one who is
// banned; a moderator, the owner, a global moderator and an administrator, each outside the room (o), in it, and banned
// from it (b). Actions upon a person have a line for each kind of them, the last one for oneself.
const policyTable = `
                    guest public signed member banned modo mod  modb owno own  ownb gloo glo  glob admo adm  admb
join                sign  sign   yes    yes    ban    yes  yes  ban  yes  yes  ban  yes  yes  ban  yes  yes  ban
read                sign  yes    out    yes    ban    out  yes  ban  out  yes  ban  out  yes  ban  out  yes  ban
say                 sign  sign   out    yes    ban    out  yes  ban  out  yes  ban  out  yes  ban  out  yes  ban
members             sign  sign   out    yes    out    yes  yes  out  yes  yes  out  yes  yes  out  yes  yes  yes
topic               sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes
public              sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
delete              sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
audit               sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes

moderator person    sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
moderator moderator sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
moderator owner     sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
moderator global    sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
moderator admin     sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
moderator oneself   sign  sign   -      -      -      -    -    -    self self -    -    -    -    yes  yes  yes

transfer person     sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
transfer moderator  sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
transfer owner      sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
transfer global     sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
transfer admin      sign  sign   -      -      -      -    -    -    yes  yes  -    -    -    -    yes  yes  yes
transfer oneself    sign  sign   -      -      -      -    -    -    self self -    -    -    -    yes  yes  yes

mute person         sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes
mute moderator      sign  sign   -      -      -      -    -    -    yes  yes  -    yes  yes  -    yes  yes  yes
mute owner          sign  sign   -      -      -      -    -    -    -    -    -    yes  yes  -    yes  yes  yes
mute global         sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
mute admin          sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
mute oneself        sign  sign   -      -      -      self self -    self self -    self self -    self self self

everywhere person   sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
everywhere moderator sign sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
everywhere owner    sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
everywhere global   sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
everywhere admin    sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
everywhere oneself  sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    self self self

kick person         sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes
kick moderator      sign  sign   -      -      -      -    -    -    yes  yes  -    yes  yes  -    yes  yes  yes
kick owner          sign  sign   -      -      -      -    -    -    -    -    -    yes  yes  -    yes  yes  yes
kick global         sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
kick admin          sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
kick oneself        sign  sign   -      -      -      self self -    self self -    self self -    self self self

ban person          sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes
ban moderator       sign  sign   -      -      -      -    -    -    yes  yes  -    yes  yes  -    yes  yes  yes
ban owner           sign  sign   -      -      -      -    -    -    -    -    -    yes  yes  -    yes  yes  yes
ban global          sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
ban admin           sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
ban oneself         sign  sign   -      -      -      self self -    self self -    self self -    self self self

remove person       sign  sign   -      -      -      yes  yes  -    yes  yes  -    yes  yes  -    yes  yes  yes
remove moderator    sign  sign   -      -      -      -    -    -    yes  yes  -    yes  yes  -    yes  yes  yes
remove owner        sign  sign   -      -      -      -    -    -    -    -    -    yes  yes  -    yes  yes  yes
remove global       sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
remove admin        sign  sign   -      -      -      -    -    -    -    -    -    -    -    -    yes  yes  yes
remove oneself      sign  sign   out    yes    out    out  yes  out  out  yes  out  out  yes  out  yes  yes  yes
`

var policyActions = map[string]chat.Action{
	"join": chat.Join, "read": chat.Read, "say": chat.Say, "members": chat.SeeMembers, "topic": chat.ChangeTopic,
	"public": chat.ChangePublic, "delete": chat.DeleteRoom, "audit": chat.ReadRoomAudit, "moderator": chat.NameModerator,
	"transfer": chat.Transfer, "mute": chat.MuteHere, "everywhere": chat.MuteAll, "kick": chat.Kick, "ban": chat.BanUser,
	"remove": chat.RemoveMessage,
}

// policyCodes are the refusals that the cells stand for.
var policyCodes = map[string]string{
	"yes": "", "sign": "sign-in", "out": "not-member", "ban": "banned", "self": "oneself", "-": "not-allowed",
}

var policyTargets = map[string]chat.Role{
	"person": chat.Person, "moderator": chat.RoomModerator, "owner": chat.RoomOwner, "global": chat.GlobalModerator,
	"admin": chat.Administrator,
}

// policyRow is a line of the table: the refusal of each column, by its name.
type policyRow struct {
	action, target string
	cells          map[string]string
}

func policyRows(t testing.TB) (columns []string, rows []policyRow) {
	t.Helper()
	for line := range strings.Lines(policyTable) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if columns == nil {
			columns = words
			continue
		}
		row := policyRow{action: words[0], cells: make(map[string]string)}
		if words = words[1:]; len(words) > len(columns) {
			row.target, words = words[0], words[1:]
		}
		for i, word := range words {
			code, known := policyCodes[word]
			if !known || len(words) != len(columns) {
				t.Fatalf("this is no line of the table: %s", line)
			}
			row.cells[columns[i]] = code
		}
		rows = append(rows, row)
	}
	return columns, rows
}

// policyActor returns who a column speaks of, called "actor", and their standing.
func policyActor(column string) (chat.Actor, chat.Standing) {
	s := chat.Standing{Room: true}
	switch column {
	case "guest":
		return chat.Actor{}, s
	case "public":
		s.Public = true
		return chat.Actor{}, s
	}
	a := chat.Actor{UserID: 1, Name: "actor"}
	kind, place := column, ""
	if len(column) == len("modo") {
		kind, place = column[:3], column[3:]
	}
	switch kind {
	case "mod":
		s.Moderator = true
	case "own":
		s.Owner = true
	case "glo":
		a.Permissions = []chat.Permission{chat.Moderate}
	case "adm":
		a.Admin = true
	}
	s.Banned = kind == "banned" || place == "b"
	s.Member = kind != "signed" && !s.Banned && place != "o"
	return a, s
}
