package slack_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one Socket Mode connection, as Slack's end of it.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex
}

// envelope is a delivery over Socket Mode that is waiting to be acknowledged.
type envelope struct {
	kind    string
	id      string
	payload any
	replied chan json.RawMessage
}

func (w *workspace) websocket(rw http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	s := &socket{conn: conn}
	s.send(fields{"type": "hello", "num_connections": 1, "connection_info": fields{"app_id": "A1"},
		"debug_info": fields{"host": "applink-1", "approximate_connection_time": 18060}})
	w.mu.Lock()
	w.sockets = append(w.sockets, s)
	var again []*envelope
	for _, e := range w.pending {
		again = append(again, e)
	}
	w.mu.Unlock()
	for _, e := range again {
		s.send(e.wire(1))
	}
	w.listen(s)
}

// listen reads acknowledgements until the connection ends.
func (w *workspace) listen(s *socket) {
	for {
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if err := s.conn.ReadJSON(&ack); err != nil {
			w.drop(s)
			return
		}
		w.mu.Lock()
		e := w.pending[ack.EnvelopeID]
		delete(w.pending, ack.EnvelopeID)
		w.mu.Unlock()
		if e != nil {
			e.replied <- ack.Payload
		}
	}
}

func (w *workspace) drop(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.sockets {
		if w.sockets[i] == s {
			w.sockets = append(w.sockets[:i], w.sockets[i+1:]...)
			return
		}
	}
}

func (s *socket) send(v any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn.WriteJSON(v)
}

func (e *envelope) wire(attempt int) fields {
	return fields{"type": e.kind, "envelope_id": e.id, "payload": e.payload, "accepts_response_payload": e.kind != "events_api",
		"retry_attempt": attempt, "retry_reason": ""}
}

// connection waits for the bot to be connected.
func (w *workspace) connection() *socket {
	w.t.Helper()
	var s *socket
	eventually(w.t, "a socket mode connection", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.sockets) > 0 {
			s = w.sockets[len(w.sockets)-1]
		}
		return s != nil
	})
	return s
}

// push delivers over Socket Mode and returns what comes back with the
// acknowledgement. On a new connection it is sent again until then.
func (w *workspace) push(kind string, payload any) json.RawMessage {
	w.t.Helper()
	e := &envelope{kind: kind, id: newEventID(), payload: payload, replied: make(chan json.RawMessage, 1)}
	s := w.connection()
	w.mu.Lock()
	w.pending[e.id] = e
	w.mu.Unlock()
	s.send(e.wire(0))
	select {
	case p := <-e.replied:
		return p
	case <-time.After(10 * time.Second):
		w.t.Fatalf("a %s envelope was not acknowledged", kind)
		return nil
	}
}
