package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"hihichat/server"
	"hihichat/static"
	"hihichat/templates"
)

// ownFlags are the folders of a team that keeps its own pages.
type ownFlags struct {
	StaticDir   string `placeholder:"DIR" help:"A folder whose files lie over ours under /static/: your scripts, styles and pictures. Read at the start and on SIGHUP."`
	TemplateDir string `placeholder:"DIR" help:"A folder whose templates are shown instead of our pages of the same name: chat.html, login.html … (docs/templates.md). Read at the start and on SIGHUP."`
	StaticCSP   string `name:"static-csp" placeholder:"POLICY" help:"The Content-Security-Policy of the pages from --template-dir; {nonce} stands for their .csp_nonce. By default inline scripts need that nonce."`
}

// ownPages are what the flags lead to.
type ownPages struct {
	files  *static.Files
	pages  *templates.Set
	policy server.PagePolicy
}

// open reads both folders. An error is one line that names the flag, and the file and line at fault.
func (f ownFlags) open(log *slog.Logger) (own ownPages, err error) {
	if own.policy, err = server.NewPagePolicy(f.StaticCSP); err != nil {
		return own, usageError{fmt.Errorf("--static-csp: %w", err)}
	}
	err = inFolder("--static-dir", f.StaticDir, func(folder fs.FS) (err error) {
		own.files, err = static.New(folder, log)
		return err
	})
	if err != nil {
		return own, err
	}
	err = inFolder("--template-dir", f.TemplateDir, func(folder fs.FS) (err error) {
		own.pages, err = templates.Open(templates.Config{Own: folder, Static: own.files, Log: log})
		return err
	})
	if err != nil {
		return own, err
	}
	if f.StaticCSP != "" && f.TemplateDir == "" {
		log.Warn("--static-csp changes nothing: it is for the pages of --template-dir")
	}
	if scripts := own.pages.InlineScripts(); len(scripts) > 0 && !own.policy.AllowsInline() {
		log.Warn(`browsers will not run these scripts: give them nonce="{{.csp_nonce}}", or allow them by --static-csp`,
			"at", strings.Join(scripts, " "))
	}
	return own, nil
}

// inFolder lets use read a folder that nothing leads out of; nil when no folder was given.
func inFolder(flag, dir string, use func(fs.FS) error) error {
	if dir == "" {
		return use(nil)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		var failed *fs.PathError
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return fmt.Errorf("%s: %s: %w", flag, dir, err)
	}
	defer func() { _ = root.Close() }() // it was only read
	if err := use(root.FS()); err != nil {
		return fmt.Errorf("%s: %w", flag, err)
	}
	return nil
}

// onHangup reads both folders again whenever the process gets SIGHUP; folders that can't be used change nothing. Where
// there are none, the signal means what it always has, the end: it ends the context that is returned, so that the server
// stops in order. stop must be called, and waits for a reload under way.
func (f ownFlags) onHangup(parent context.Context, own ownPages, log *slog.Logger) (ctx context.Context, stop func()) {
	if f.StaticDir == "" && f.TemplateDir == "" {
		if signal.Ignored(syscall.SIGHUP) { // by nohup: the terminal may go, the server stays
			return parent, func() {}
		}
		return signal.NotifyContext(parent, syscall.SIGHUP)
	}
	hangups, stopped := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer close(stopped)
		for range hangups {
			f.reload(own, log)
		}
	}()
	return parent, func() {
		signal.Stop(hangups)
		close(hangups)
		<-stopped
	}
}

func (f ownFlags) reload(own ownPages, log *slog.Logger) {
	fresh, err := f.open(log)
	if err != nil {
		log.Error("your pages are not reloaded; what was there stays", "error", err)
		return
	}
	own.files.Replace(fresh.files)
	own.pages.Replace(fresh.pages)
	log.Info("your pages are reloaded")
}
