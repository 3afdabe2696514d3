package main

import (
	"context"
	"fmt"
	"strings"

	"hihichat/bot"
	"hihichat/handlers"
)

// talker returns who answers guests: the duck, or the bot of --bot-url. The function is to be called in the end.
func (c *serveCommand) talker(p *process) (handlers.Bot, func(), error) {
	if c.BotURL == "" {
		return bot.NewDuck(), func() {}, nil
	}
	address, err := bot.ParseAddress(c.BotURL)
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("--bot-url: %w", err)}
	}
	remote := bot.NewRemote(bot.RemoteConfig{Address: address, Log: p.log})
	return remote, remote.Close, nil
}

// botGreeting is what the doctor says to a bot.
const botGreeting = "你好"

// checkBot asks the bot something. Without an answer the server works all the same: the duck stands in.
func checkBot(ctx context.Context, e *examination, f *findings) {
	raw := e.settings.BotURL
	if raw == "" {
		f.add(ok, "the duck answers")
		return
	}
	address, err := bot.ParseAddress(raw)
	if err != nil {
		return // said by checkSettings
	}
	if strings.HasPrefix(strings.ToLower(raw), "http://") && !loopbackURL(raw) {
		f.add(warn, "--bot-url is not https: what people ask %s can be read on its way", address.Host())
	}
	remote := bot.NewRemote(bot.RemoteConfig{Address: address})
	defer remote.Close()
	if _, err := remote.Ask(ctx, botGreeting); err != nil {
		f.add(warn, "%s does not answer (%v), so the duck will; does --bot-url end where the text belongs?", address.Host(), err)
		return
	}
	f.add(ok, "%s answers", address.Host())
}
