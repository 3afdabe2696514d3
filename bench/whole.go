//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"hihichat/bench/load"
	"hihichat/bench/results"
)

const (
	senders    = 16
	listeners  = 50
	wholeLasts = 6 * time.Second
	wholeRoom  = "bench"
)

// whole measures the real program: people send by HTTP, each as soon as the last message was answered, and sockets
// listen. Then they send again with nobody listening, which tells what a send costs without its deliveries.
func (b *bench) whole(ctx context.Context, variant string) (results.Figures, string, error) {
	h, err := b.startHouse(ctx, plot{variant: variant, name: "whole", people: senders})
	if err != nil {
		return nil, "", err
	}
	defer h.leave()
	if err := h.enter(ctx, wholeRoom); err != nil {
		return nil, "", err
	}
	target := load.Target{Addr: h.addr, Cookies: h.cookies}
	fleet, err := load.Connect(ctx, target, load.Plan{
		Sockets: listeners, Rooms: 1, Listen: true, Name: func(int) string { return wholeRoom },
	})
	if err != nil {
		return nil, "", fmt.Errorf("connect listeners: %w", err)
	}
	f, trouble, err := b.sendToAll(ctx, h, fleet)
	fleet.Close()
	if err != nil {
		return nil, "", err
	}
	if err := pause(ctx, settle); err != nil {
		return nil, "", err
	}
	alone, used, err := h.send(ctx, b.during(wholeLasts))
	if err == nil && alone.sent > 0 {
		f[results.SendsAlone] = float64(alone.sent) / alone.took.Seconds()
		f[results.P99Alone] = millis(alone.answers.Quantile(0.99))
		f[results.CPUPerSend] = millis(used.program) / float64(alone.sent)
		if h.redis != nil {
			f[results.RedisPerSend] = millis(used.redis) / float64(alone.sent)
		}
	}
	return f, trouble, err
}

// sendToAll sends while the fleet listens, and waits until it has heard everything.
func (b *bench) sendToAll(ctx context.Context, h *house, fleet *load.Fleet) (results.Figures, string, error) {
	fleet.Begin(0)
	before, err := h.usage()
	if err != nil {
		return nil, "", err
	}
	sent, _, err := h.send(ctx, b.during(wholeLasts))
	if err != nil || sent.sent == 0 {
		return nil, "", fmt.Errorf("nothing was sent: %w", err)
	}
	expected := int64(sent.sent) * listeners
	st := stage{audience: fleet}
	if err := st.await(ctx, expected, limit); err != nil {
		return nil, "", err
	}
	after, err := h.usage()
	tally := fleet.Tally()
	trouble := ""
	if sent.refused > 0 {
		trouble = fmt.Sprintf("%d sends were refused", sent.refused)
	}
	return results.Figures{
		results.Sends:         float64(sent.sent) / sent.took.Seconds(),
		results.P50:           millis(sent.answers.Quantile(0.5)),
		results.P99:           millis(sent.answers.Quantile(0.99)),
		results.CPUPerSendAll: millis(after.since(before).program) / float64(sent.sent),
		results.Lost:          float64(expected - tally.Delivered),
		results.Misordered:    float64(tally.Misordered),
		results.Closed:        float64(tally.Closed),
	}, trouble, err
}
