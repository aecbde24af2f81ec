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
	d := hashTexts(r.salt, r.Question, string(r.Case), string(r.Answer))
	return string(d[:])
}

func (r *row) rowHash() string {
	d := hashRow(r.seq, int64(r.Turn), r.At.UnixMicro(),
		r.ID, r.Thread, r.Key, r.Channel, r.Policy.ID, r.Policy.Version, r.content, r.PrevHash)
	return string(d[:])
}

// hexHash is a hash as it is stored, in hexadecimal.
type hexHash [2 * sha256.Size]byte

func hashTexts(salt, question, facts, answer string) hexHash {
	d := newDigest(contentLabel)
	d.add(salt)
	d.add(question)
	d.add(facts)
	d.add(answer)
	return d.sum()
}

// hashRow is over everything a receipt says and the hash before it, the texts by hashTexts.
func hashRow(seq, turn, at int64, id, thread, key, channel, policy, version, content, prev string) hexHash {
	d := newDigest(rowLabel)
	d.number(seq)
	d.number(turn)
	d.number(at)
	for _, text := range [...]string{id, thread, key, channel, policy, version, content, prev} {
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

// sum returns the hash and gives the buffer back.
func (d digest) sum() (out hexHash) {
	sum := sha256.Sum256(d.buf.Bytes())
	digests.Put(d.buf)
	hex.Encode(out[:], sum[:])
	return out
}
