package admit

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Role is what a caller may do.
type Role string

// The roles. A caller has exactly those that it was given; none includes another.
const (
	Ask      Role = "ask"      // ask, estimate, search, read policies, and what has a number nobody can guess
	Maintain Role = "maintain" // see how the server fares
	Audit    Role = "audit"    // list the receipts of everybody, verify their chain
)

var roles = []Role{Ask, Maintain, Audit}

// Limits of a list of callers.
const (
	maxCallers = 1000
	minToken   = 16 // characters
	maxToken   = 512
)

// Caller is somebody with a token.
type Caller struct {
	Name  string
	roles []Role
	token digest
}

type digest [sha256.Size]byte

// NewCaller is the caller with a token and, without roles, every role.
func NewCaller(name, token string, has ...Role) Caller {
	if len(has) == 0 {
		has = roles
	}
	return Caller{Name: name, roles: has, token: sha256.Sum256([]byte(token))}
}

func (c Caller) may(role Role) bool { return slices.Contains(c.roles, role) }

// ParseCallers reads callers, one a line: name, roles divided by commas, token. Empty lines and
// those that begin with # say nothing. An error names the line and never repeats a token.
func ParseCallers(text string) ([]Caller, error) {
	var all []Caller
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c, err := parseCaller(line)
		if err == nil && slices.ContainsFunc(all, func(have Caller) bool { return have.Name == c.Name || have.token == c.token }) {
			err = errors.New("its name or its token is in use above")
		}
		if err == nil && len(all) == maxCallers {
			err = fmt.Errorf("more than %d callers", maxCallers)
		}
		if err != nil {
			return nil, fmt.Errorf("callers: line %d: %w", n, err)
		}
		all = append(all, c)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("callers: %w", err)
	}
	return all, nil
}

func parseCaller(line string) (Caller, error) {
	fields := strings.Fields(line)
	if len(fields) != 3 {
		return Caller{}, fmt.Errorf("%d fields; want a name, roles and a token", len(fields))
	}
	name, token := fields[0], fields[2]
	if len(name) > 64 {
		return Caller{}, errors.New("a name of more than 64 bytes")
	}
	if len(token) < minToken || len(token) > maxToken {
		return Caller{}, fmt.Errorf("a token of %d bytes; want %d to %d", len(token), minToken, maxToken)
	}
	var has []Role
	for word := range strings.SplitSeq(fields[1], ",") {
		role := Role(word)
		if !slices.Contains(roles, role) {
			return Caller{}, errors.New("a role that does not exist; want ask, maintain, audit, divided by commas")
		}
		has = append(has, role)
	}
	return NewCaller(name, token, has...), nil
}

func byDigest(callers []Caller) map[digest]Caller {
	all := make(map[digest]Caller, len(callers))
	for _, c := range callers {
		all[c.token] = c
	}
	return all
}

// caller finds the caller of a request. Digests are compared, so that neither the length of a
// token nor its beginning shows in the time it takes.
func (d *Desk) caller(r *http.Request) (Caller, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "bearer") {
		return Caller{}, false
	}
	given := digest(sha256.Sum256([]byte(strings.TrimSpace(token))))
	c, ok := d.callers[given]
	return c, ok && subtle.ConstantTimeCompare(c.token[:], given[:]) == 1
}

// name tells callers apart for their rates: by token and by address, since many people may come
// with the token of one page.
func (d *Desk) name(r *http.Request) string {
	c, _ := d.caller(r)
	return c.Name + " " + d.address(r)
}

// address is where a request comes from: the last address in X-Forwarded-For that is not a proxy
// that is believed, when the request comes from one; otherwise the other end of the connection.
func (d *Desk) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		if !d.believed(host) {
			break
		}
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		host = hop.Unmap().String()
	}
	return network(host)
}

func (d *Desk) believed(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(d.cfg.Proxies, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
}

// network is the address itself for IPv4, and the /64 for IPv6, which is what one household or
// machine has to itself.
func network(host string) string {
	addr, err := netip.ParseAddr(host)
	if err != nil || addr.Unmap().Is4() {
		return host
	}
	p, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return p.String()
}
