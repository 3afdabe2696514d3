package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"hihichat/auth"
	"hihichat/chat"
	"hihichat/handlers"
	"hihichat/server"
	"hihichat/server/realtime"
	"hihichat/store"
)

// Run listens first, then puts the parts together, then serves until the process is told to stop. What was opened is
// closed in the opposite order, so that a message accepted before the stop is stored.
func (c *serveCommand) Run(ctx context.Context, p *process) (err error) {
	listener, err := listen(c.Addr, "--addr")
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed by Serve already, unless something before it fails
	own, err := c.Own.open(p.log)
	if err != nil {
		return err
	}
	ctx, stop := c.Own.onHangup(ctx, own, p.log)
	defer stop()
	stores, err := openStores(ctx, p, c.RedisURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stores.Close()) }()
	if err := c.createAdmin(ctx, p, stores.Stores); err != nil {
		return err
	}
	talker, hangUp, err := c.talker(p)
	if err != nil {
		return err
	}
	defer hangUp()
	hub := realtime.NewHub()
	service, err := chat.NewService(ctx, stores.Stores, chat.Options{
		Publisher: hub, Guests: chat.GuestMode(c.Guests), SignUp: c.SignUp == signUpOpen, Bot: talker, Log: p.log,
	})
	if err != nil {
		return fmt.Errorf("cannot start: %w", err)
	}
	defer service.Close()
	metrics, err := listenOptionally(c.MetricsAddr)
	if err != nil {
		return err
	}
	if metrics != nil {
		defer func() { _ = metrics.Close() }() // like listener
		fmt.Fprintf(p.stdout, "metrics: %smetrics\n", clickable(metrics.Addr()))
	}
	srv, err := c.assemble(ctx, p, stores, service, hub, own, talker, metrics)
	if err != nil {
		return err
	}
	if err := c.announceKeeping(ctx, p, stores); err != nil {
		return err
	}
	c.announce(p, listener.Addr())
	p.notifyReady()
	return srv.Serve(ctx, listener)
}

// assemble builds the server out of its parts.
func (c *serveCommand) assemble(
	ctx context.Context, p *process, stores *store.Set, service *chat.Service, hub *realtime.Hub, own ownPages,
	talker handlers.Bot, metrics net.Listener,
) (*server.Server, error) {
	secret, err := loadSecret(p.data, c.SecretKey, p.log)
	if err != nil {
		return nil, err
	}
	sessions := auth.NewSessions(stores.Stores.Sessions, auth.SessionConfig{Key: secret, Flask: c.flask(p, stores)})
	passwords, err := auth.NewPasswords(ctx, stores.Stores.Accounts)
	if err != nil {
		return nil, fmt.Errorf("cannot read the accounts: %w", err)
	}
	origins, err := server.NewOrigins(c.PublicURL, c.AllowedOrigins, p.log)
	if err != nil {
		return nil, usageError{err}
	}
	proxies, err := server.ParseProxies(c.TrustedProxies)
	if err != nil {
		return nil, usageError{err}
	}
	raw := c.ResponseMsg == "raw"
	return server.New(server.Config{
		Handlers: handlers.New(handlers.Deps{
			Chat: service, Passwords: passwords, Bot: talker, Pages: own.pages, OwnPolicy: own.policy.Under(origins), History: c.History,
			SecurePublicURL: origins.PublicHTTPS(), RawMessages: raw, Log: p.log, Source: origins.Source, Origin: origins.Here,
		}),
		Realtime: realtime.New(realtime.Config{RawResponse: raw, AllowedOrigins: origins.List(), Limits: realtime.Limits(c.Limits)},
			hub, service, sessions, p.log),
		Sessions: sessions, Origins: origins, Proxies: proxies, Static: own.files, Metrics: metrics, Publisher: hub, Log: p.log,
		Ready: readiness(stores), Jobs: c.jobs(stores, service, sessions),
	}), nil
}

// flask returns how Flask's session cookies sign in, nil unless its key was given. A short key is one that they had.
func (c *serveCommand) flask(p *process, stores *store.Set) *auth.FlaskConfig {
	if c.FlaskSecretKey == "" {
		return nil
	}
	if len(c.FlaskSecretKey) < minSecret {
		p.log.Warn("--flask-secret-key is short: whoever guesses it can sign in as anybody; leave it out as soon as people have moved")
	}
	return &auth.FlaskConfig{SecretKey: c.FlaskSecretKey, MaxAge: c.FlaskSessionAge, Accounts: stores.Stores.Accounts}
}

// readiness asks both databases something cheap.
func readiness(stores *store.Set) func(context.Context) error {
	return func(ctx context.Context) error {
		if _, _, _, _, err := stores.Stores.Sessions.Session(ctx, "ready"); err != nil {
			return fmt.Errorf("sessions: %w", err)
		}
		if _, err := stores.Stores.Messages.NewestTime(ctx); err != nil {
			return fmt.Errorf("messages: %w", err)
		}
		return nil
	}
}

// jobs are what the server does every hour.
func (c *serveCommand) jobs(stores *store.Set, service *chat.Service, sessions *auth.Sessions) []server.Job {
	return []server.Job{
		{Name: "retention", Delay: time.Minute, Every: time.Hour, Run: c.expire(stores, service)},
		{Name: "stale sessions", Delay: 2 * time.Minute, Every: time.Hour, Run: sessions.Sweep},
	}
}

// listen opens the address and explains what to do when that fails.
func listen(addr, flag string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	if err == nil {
		return listener, nil
	}
	return nil, cannotListen(addr, flag, err)
}

func cannotListen(addr, flag string, err error) error {
	var call *os.SyscallError
	if errors.As(err, &call) {
		err = call.Err
	}
	return fmt.Errorf("cannot listen on %s: %w (choose another address with %s)", addr, err, flag)
}

// listenOptionally is listen for an address that may be empty; then it returns nil.
func listenOptionally(addr string) (net.Listener, error) {
	if addr == "" {
		return nil, nil
	}
	return listen(addr, "--metrics-addr")
}

// announce says where the pages are, as an address to click on.
func (c *serveCommand) announce(p *process, addr net.Addr) {
	fmt.Fprintf(p.stdout, "hihichat is ready: %s\n", clickable(addr))
	if c.PublicURL != "" {
		fmt.Fprintf(p.stdout, "and behind your proxy: %s\n", c.PublicURL)
	}
}

// clickable returns the URL of a listening address as somebody on this machine reaches it.
func clickable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}
