package handlers

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/locale"
	"hihichat/templates"
)

// roomsPerPage rooms are listed at a time.
const roomsPerPage = 100

// RoomList is /roomlist/, GET and POST: a page of all rooms for everybody, and the form to create one for whoever may.
// after is the name after which the page starts, q what the names begin with.
func (h *Handlers) RoomList(c *gin.Context) error {
	ctx := c.Request.Context()
	actor, _ := auth.ActorOf(ctx)
	after, search := queryOf(c).Get("after"), queryOf(c).Get("q")
	rooms, err := h.chat.RoomsNamed(ctx, actor, search, after, roomsPerPage+1)
	if err != nil {
		return err
	}
	next := ""
	if len(rooms) > roomsPerPage {
		rooms = rooms[:roomsPerPage]
		next = rooms[roomsPerPage-1].Name
	}
	taken, err := takenName(c, actor)
	if err != nil {
		return err
	}
	page := templates.RoomList{
		Base: h.base(c), Rooms: roomRows(rooms, h.chat.Guests() == chat.GuestsRead), MayCreate: actor.Holds(chat.CreateRoomPermission), Taken: taken,
		Search: search, After: after, Next: next,
	}
	if !actor.Guest() {
		if err := h.fillJoined(ctx, actor, &page); err != nil {
			return err
		}
	}
	return h.render(c, http.StatusOK, page)
}

// roomRows returns the rooms as their list shows them; marked says whether it tells which of them guests may read.
func roomRows(rooms []chat.ListedRoom, marked bool) []templates.RoomRow {
	rows := make([]templates.RoomRow, len(rooms))
	for i, room := range rooms {
		rows[i] = templates.RoomRow{Name: room.Name, Topic: room.Topic, Joined: room.Joined, Public: marked && room.Public}
	}
	return rows
}

// CreateRoom is /createroom/: a POST of chatroomname and description makes a room and goes to it; a name that is taken
// leads back to the list, as it always has. A GET creates nothing and leads there too.
func (h *Handlers) CreateRoom(c *gin.Context) error {
	actor, err := signedIn(c)
	if err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		redirect(c, "/roomlist/")
		return nil
	}
	form, err := formOf(c)
	if err != nil {
		return err
	}
	room, err := h.chat.CreateRoom(c.Request.Context(), actor, form.Get("chatroomname"), form.Get("description"))
	if errors.Is(err, chat.ErrRoomExists) {
		return refuseName(c, form.Get("chatroomname"))
	}
	if err != nil {
		return err
	}
	redirect(c, withRoom("/chat/", room.Name))
	return nil
}

// refuseName leads back to the list of rooms, which will say once that the name is taken.
func refuseName(c *gin.Context, name string) error {
	session := sessions.Default(c)
	session.Set(sessionTaken, name)
	if err := session.Save(); err != nil {
		return fmt.Errorf("keep taken name: %w", err)
	}
	redirect(c, "/roomlist/")
	return nil
}

// takenName returns the name that refuseName kept, and forgets it.
func takenName(c *gin.Context, a chat.Actor) (string, error) {
	if a.Guest() {
		return "", nil
	}
	session := sessions.Default(c)
	name, ok := session.Get(sessionTaken).(string)
	if !ok {
		return "", nil
	}
	session.Delete(sessionTaken)
	if err := session.Save(); err != nil {
		return "", fmt.Errorf("forget taken name: %w", err)
	}
	return name, nil
}

// JoinRoom is /joinroom/: makes the visitor a member of rname and goes to the room. A guest goes there too, and nothing
// is written.
func (h *Handlers) JoinRoom(c *gin.Context) error {
	params, err := paramsOf(c)
	if err != nil {
		return err
	}
	room := params.Get("rname")
	actor, _ := auth.ActorOf(c.Request.Context())
	if actor.Guest() {
		redirect(c, withRoom("/chat/", room))
		return nil
	}
	if h.mustAsk(c, oneself) {
		return h.ask(c, templates.Confirm{Question: locale.Say("pages.ask.join", "Room", room), Cancel: "/roomlist/"})
	}
	if err := h.chat.Join(c.Request.Context(), actor, room); err != nil {
		return err
	}
	redirect(c, withRoom("/chat/", room))
	return nil
}

// LeaveRoom is /leaveroom/: ends the visitor's membership of rname and goes to the list of rooms.
func (h *Handlers) LeaveRoom(c *gin.Context) error {
	actor, params, err := signedInWith(c)
	if err != nil {
		return err
	}
	room := params.Get("rname")
	if h.mustAsk(c, oneself) {
		return h.ask(c, templates.Confirm{Question: locale.Say("pages.ask.leave", "Room", room), Cancel: withRoom("/chat/", room)})
	}
	if err := h.chat.Leave(c.Request.Context(), actor, room); err != nil {
		return err
	}
	redirect(c, "/roomlist/")
	return nil
}
