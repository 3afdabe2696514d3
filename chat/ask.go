package chat

import (
	"context"
	"strings"
)

// BotName is who answers a message that mentions @BotName. It is no account, and nobody can take the name.
const BotName = "小黄鸭"

const (
	// askedAtOnce questions are with the bot at a time, and maxAsked wait. More stay without an answer: whoever floods a
	// room must not have the bot flood it too.
	askedAtOnce = 4
	maxAsked    = 16
)

// ask has the bot answer a message that mentions it, in the same room, once the message is stored. It does not wait.
func (s *Service) ask(p *Pending) {
	m := p.Message()
	if s.bot == nil || m.Conversation.Private() || !strings.Contains(m.Text, "@"+BotName) {
		return
	}
	select {
	case s.asked <- p:
	default:
	}
}

// answerAll answers questions until ctx ends.
func (s *Service) answerAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-s.asked:
			<-p.Done()
			if p.Err() == nil && ctx.Err() == nil {
				s.answer(ctx, p)
			}
		}
	}
}

// answer says what the bot says to p. The answer is a message like any other: it is stored, delivered, and can be
// removed.
func (s *Service) answer(ctx context.Context, p *Pending) {
	m := p.Message()
	question := strings.TrimSpace(strings.ReplaceAll(m.Text, "@"+BotName, ""))
	text, err := CleanText(s.bot.Answer(ctx, question))
	if err != nil || ctx.Err() != nil {
		return
	}
	// A refusal means that the room is gone or the server stops: nobody waits for the answer any more.
	_, _ = s.log.accept(Message{Conversation: m.Conversation, From: BotName, Text: text}, "", p.seen)
}
