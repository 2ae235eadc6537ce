package checkout

import (
	"bytes"
	"context"
	"crypto/sha1" //nolint:gosec // one of the two digests that the upload protocol names
	"crypto/sha256"
	"errors"
	"io"
	"sync"

	"supermarket/internal/fault"
	"supermarket/internal/files"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxCheckedPiece is the longest piece that may bring a checksum: it is in memory
// whole before a byte of it is kept.
const MaxCheckedPiece = 4 << 20

// The refusals of a piece.
var (
	ErrOffset   = fault.New(fault.Conflict, "upload.offset") // offset: where the next piece begins
	ErrTooMuch  = fault.New(fault.Invalid, "upload.too_much")
	ErrPieceSum = fault.New(fault.Invalid, "upload.piece_sum")
	ErrSumKind  = fault.New(fault.Invalid, "upload.sum_kind")
	ErrSumLong  = fault.New(fault.Invalid, "upload.sum_long").With("max", MaxCheckedPiece>>20)
	ErrFileSum  = fault.New(fault.Invalid, "upload.file_sum")
	ErrCutOff   = fault.New(fault.Invalid, "upload.cut_off") // offset
)

// Piece is a stretch of an upload.
type Piece struct {
	Offset  int64
	Body    io.Reader
	SumKind string // sha256 or sha1, "" for no checksum
	Sum     []byte
	Alive   func() // called before each read that may take long; may be nil
}

// pieces are buffers: memory grows with how many write at once, never with what they bring.
var pieces = sync.Pool{New: func() any { return new([MaxCheckedPiece]byte) }}

// AddPiece appends to an upload of the actor's firm. A piece with a checksum is
// kept whole or not at all; of one without, what came before its sender went is
// kept. Whoever brings the last byte gets the dataset.
func (c *Counter) AddPiece(ctx context.Context, a models.Actor, id string, p Piece) (UploadState, error) {
	if _, err := buyerOf(a); err != nil {
		return UploadState{}, err
	}
	end, err := c.BeginUpload()
	if err != nil {
		return UploadState{}, err
	}
	defer end()
	s, err := c.upload(ctx, a, id)
	if err != nil {
		return s, err
	}
	if s.Row.State == "done" || s.Offset != p.Offset {
		return s, ErrOffset.With("offset", s.Offset)
	}
	if err := c.receive(ctx, &s, p); err != nil {
		return s, err
	}
	if s.Offset < s.Row.Size {
		return s, nil
	}
	return c.whole(ctx, a, s)
}

// receive keeps pieces until the sender has no more; what is here is noted also when one fails.
func (c *Counter) receive(ctx context.Context, s *UploadState, p Piece) error {
	buf := pieces.Get().(*[MaxCheckedPiece]byte)
	defer pieces.Put(buf)
	before := s.Offset
	err := c.readPieces(s, p, buf[:])
	if s.Offset == before {
		return err
	}
	now := c.Clock.Now()
	s.Row.Received, s.Row.ExpiresAt = s.Offset, now.Add(UploadLife)
	noted := c.DB.Atomic(context.WithoutCancel(ctx), func(tx *store.Tx) error { // the sender may have gone
		return tx.ReceivedUpload(s.Row.ID, s.Offset, s.Row.ExpiresAt, now)
	})
	if err == nil {
		err = noted
	}
	return err
}

func (c *Counter) readPieces(s *UploadState, p Piece, buf []byte) error {
	for {
		if p.Alive != nil {
			p.Alive()
		}
		n, rerr := io.ReadFull(p.Body, buf)
		last := rerr != nil
		if int64(n) > s.Row.Size-s.Offset {
			return ErrTooMuch
		}
		if p.SumKind != "" {
			if err := checked(p, buf[:n], rerr); err != nil {
				return err
			}
			last = true
		}
		if err := c.keepPiece(s, buf[:n]); err != nil {
			return err
		}
		if last {
			return cutOff(rerr, s.Offset)
		}
	}
}

func (c *Counter) keepPiece(s *UploadState, piece []byte) error {
	if len(piece) == 0 {
		return nil
	}
	have, err := c.Files.AppendPiece(s.Row.FileKey, s.Offset, piece, s.Row.Size)
	if errors.Is(err, files.ErrGap) || errors.Is(err, files.ErrDiffers) || errors.Is(err, files.ErrTooLarge) {
		return ErrOffset.With("offset", have) // another writes the same upload
	}
	if err == nil {
		s.Offset = have
	}
	return err
}

// cutOff tells the end of a body from a sender that went before it.
func cutOff(err error, offset int64) error {
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF { //nolint:errorlint // ReadFull's own two
		return nil
	}
	return ErrCutOff.With("offset", offset).Wrap(err)
}

// checked holds a piece to the checksum that it came with.
func checked(p Piece, piece []byte, rerr error) error {
	if err := cutOff(rerr, p.Offset); err != nil {
		return err
	}
	if rerr == nil {
		var one [1]byte
		if n, _ := io.ReadFull(p.Body, one[:]); n > 0 {
			return ErrSumLong
		}
	}
	switch p.SumKind {
	case "sha256":
		if sum := sha256.Sum256(piece); !bytes.Equal(sum[:], p.Sum) {
			return ErrPieceSum
		}
	case "sha1":
		if sum := sha1.Sum(piece); !bytes.Equal(sum[:], p.Sum) { //nolint:gosec // as the sender chose
			return ErrPieceSum
		}
	default:
		return ErrSumKind
	}
	return nil
}
