package main

import (
	"errors"
	"net"
)

// notifyVariable names the socket on which systemd waits for word from a service; the name is systemd's (sd_notify(3)).
const notifyVariable = "NOTIFY_SOCKET"

// notifyReady tells systemd that people can come in now, and does nothing where there is no systemd. When it fails,
// systemd gives the start up after a while, and the log says why.
func (p *process) notifyReady() {
	path := p.env[notifyVariable]
	if path == "" {
		return
	}
	conn, err := net.Dial("unixgram", path)
	if err == nil {
		_, err = conn.Write([]byte("READY=1"))
		err = errors.Join(err, conn.Close())
	}
	if err != nil {
		p.log.Warn("systemd could not be told that the server is ready", "error", err)
	}
}
