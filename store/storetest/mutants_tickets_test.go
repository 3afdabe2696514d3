package storetest

import (
	"context"
	"time"

	"hihichat/chat"
)

var ticketMutants = []mutant{
	{"an account from Flask is sought by our ID", "credentials/an account from Flask is found by the ID it had there",
		func(m *memory) whole { return ownIDs{m} }},
	{"a ticket can be used again", "tickets/a used ticket opens no second session",
		func(m *memory) whole { return opensAgain{m} }},
	{"a void ticket opens", "tickets/a void ticket opens nothing",
		func(m *memory) whole { return neverVoid{m} }},
	{"a ticket outlives the password", "tickets/a new password undoes the tickets that are out",
		func(m *memory) whole { return anyHash{m} }},
	{"a refused ticket is used up", "tickets/nobody's ticket stays unused",
		func(m *memory) whole { return usesUp{m} }},
	{"tickets are remembered for ever", "tickets/used tickets are forgotten in their time, within a limit",
		func(m *memory) whole { return forgetsNothing{m} }},
	{"a ticket is forgotten too early", "tickets/voiding again does not shorten the memory",
		func(m *memory) whole { return shortens{m} }},
}

type ownIDs struct{ *memory }

func (s ownIDs) FlaskCredentials(ctx context.Context, id int64) (chat.Credentials, error) {
	u, err := s.UserByID(ctx, id)
	if err != nil {
		return chat.Credentials{}, err
	}
	return s.CredentialsOf(ctx, u.Name)
}

type opensAgain struct{ *memory }

func (s opensAgain) RedeemTicket(ctx context.Context, t chat.Ticket, legacy string, session chat.Session) (bool, error) {
	delete(s.tickets, t.Digest)
	return s.memory.RedeemTicket(ctx, t, legacy, session)
}

type neverVoid struct{ *memory }

func (s neverVoid) VoidTicket(context.Context, chat.Ticket) error { return nil }

type anyHash struct{ *memory }

func (s anyHash) RedeemTicket(ctx context.Context, t chat.Ticket, _ string, session chat.Session) (bool, error) {
	legacy := ""
	if a := s.numbered(session.UserID); a != nil {
		legacy = a.legacy
	}
	return s.memory.RedeemTicket(ctx, t, legacy, session)
}

type usesUp struct{ *memory }

func (s usesUp) RedeemTicket(ctx context.Context, t chat.Ticket, legacy string, session chat.Session) (bool, error) {
	ok, err := s.memory.RedeemTicket(ctx, t, legacy, session)
	s.tickets[t.Digest] = t.Until
	return ok, err
}

type forgetsNothing struct{ *memory }

func (s forgetsNothing) DeleteStaleTickets(context.Context, time.Time, int) (int, error) {
	return 0, nil
}

type shortens struct{ *memory }

func (s shortens) VoidTicket(_ context.Context, t chat.Ticket) error {
	s.tickets[t.Digest] = t.Until
	return nil
}
