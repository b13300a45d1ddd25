package queue

import (
	"crypto/rand"
	"errors"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Server is a server of our own, for the workers of this machine. It listens on loopback only, and who does not know
// its token is let nowhere.
type Server struct {
	URL, Token string
	server     *server.Server
}

// Serve starts a server that keeps what waits in a folder. A port of zero is one that is free.
func Serve(dir string, port int, token string) (*Server, error) {
	if port == 0 {
		port = server.RANDOM_PORT
	}
	if token == "" {
		token = rand.Text()
	}
	s, err := server.NewServer(&server.Options{ServerName: "npmx-fleet", Host: "127.0.0.1", Port: port,
		Authorization: token, JetStream: true, StoreDir: dir, SyncAlways: true, NoLog: true, NoSigs: true,
		NoSystemAccount: true})
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		s.Shutdown()
		return nil, errors.New("the queue's server did not start")
	}
	return &Server{URL: s.ClientURL(), Token: token, server: s}, nil
}

// Stop ends the server; what waits stays in its folder.
func (s *Server) Stop() {
	s.server.Shutdown()
	s.server.WaitForShutdown()
}
