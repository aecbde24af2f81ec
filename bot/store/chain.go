package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"sync"
)

// The first bytes of what is hashed: a hash of one kind can never pass for one of another.
const (
	contentLabel = "policybot receipt texts v1"
	rowLabel     = "policybot receipt v1"
)

// contentHash is over the texts of a receipt. With its salt gone it says nothing about them.
func (r *row) contentHash() string {
	d := newDigest(contentLabel)
	d.add(r.salt)
	d.add(r.Question)
	d.add(string(r.Case))
	d.add(string(r.Answer))
	return d.sum()
}

// rowHash is over everything a receipt says and the hash before it, the texts by contentHash.
func (r *row) rowHash() string {
	d := newDigest(rowLabel)
	d.number(r.seq)
	d.number(int64(r.Turn))
	d.number(r.At.UnixMicro())
	for _, text := range []string{r.ID, r.Thread, r.Key, r.Channel, r.Policy.ID, r.Policy.Version, r.content, r.PrevHash} {
		d.add(text)
	}
	return d.sum()
}

// repeats says whether r is the stored form of what new asks to store.
func (r *row) repeats(new *row) bool {
	again := *new
	again.seq, again.salt, again.PrevHash = r.seq, r.salt, r.PrevHash
	again.content = again.contentHash()
	return again.rowHash() == r.Hash
}

// digest gathers what is hashed: each part with its length, so that no two lists of parts run
// together.
type digest struct{ buf *bytes.Buffer }

var digests = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func newDigest(label string) digest {
	d := digest{digests.Get().(*bytes.Buffer)}
	d.buf.Reset()
	d.add(label)
	return d
}

func (d digest) number(n int64) {
	d.buf.Write(binary.BigEndian.AppendUint64(d.buf.AvailableBuffer(), uint64(n)))
}

func (d digest) add(part string) {
	d.number(int64(len(part)))
	d.buf.WriteString(part)
}

// sum returns the hash in hexadecimal and gives the buffer back.
func (d digest) sum() string {
	sum := sha256.Sum256(d.buf.Bytes())
	digests.Put(d.buf)
	return hex.EncodeToString(sum[:])
}
