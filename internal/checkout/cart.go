package checkout

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"supermarket/internal/catalog"
	"supermarket/internal/fault"
	"supermarket/internal/store"
	"supermarket/models"
)

// MaxCartLines is how many lines a cart holds: as many as one order may have.
const MaxCartLines = MaxLines

// The refusals of the cart.
var (
	ErrCartFull  = fault.New(fault.Exhausted, "cart.full").With("max", MaxCartLines)
	ErrNoLine    = fault.New(fault.NotFound, "cart.no_line")
	ErrNoOffer   = fault.New(fault.Unavailable, "cart.no_offer")
	ErrCartEmpty = fault.New(fault.Conflict, "cart.nothing")
)

// CartAsk is a job to put into a cart. Without OfferingID the cheapest one that
// can start soonest is taken; without Units the
// template's own, without CapMillis one that follows the file.
type CartAsk struct {
	OfferingID string
	RecipeID   string
	Params     map[string]string
	Units      int
	CapMillis  int64
	InputID    string
	Wishes
}

// CartOwner names the owner of a cart: a firm's member, else whoever holds the
// token; "" when there is neither.
func CartOwner(a models.Actor, token string) string {
	switch {
	case a.FirmID() != "":
		return "firm:" + a.FirmID() + ":" + a.UserID
	case token != "":
		return visitorOf(token)
	}
	return ""
}

// firmOfCart is the firm whose member owns a cart, "" for a visitor's.
func firmOfCart(owner string) string {
	if parts := strings.Split(owner, ":"); len(parts) == 3 && parts[0] == "firm" {
		return parts[1]
	}
	return ""
}

// visitorOf keeps the token itself out of the database.
func visitorOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "visitor:" + hex.EncodeToString(sum[:])
}

// Bounds of what one address may begin in an hour.
const (
	cartsPerAddress  = 120
	inputsPerAddress = 120
	addressWindow    = time.Hour
)

// NewCart makes a visitor's cart and returns the token that opens it. addr is
// where the visitor came from; carts of one address are counted (store.ErrThrottled).
func (c *Counter) NewCart(ctx context.Context, addr string) (token string, err error) {
	if err := c.throttle(ctx, "cart", addr, cartsPerAddress); err != nil {
		return "", err
	}
	token = models.NewSecret(32)
	return token, c.DB.Atomic(ctx, func(tx *store.Tx) error {
		_, err := tx.OpenCart(visitorOf(token), c.Clock.Now())
		return err
	})
}

// HasCart tells whether the token opens a cart: one that somebody made up, or
// whose cart was swept, does not.
func (c *Counter) HasCart(ctx context.Context, token string) (has bool, err error) {
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		_, err := tx.Cart(visitorOf(token))
		has = err == nil
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
	return has, err
}

// CartCount returns how many lines lie in the carts of the actor and the token.
func (c *Counter) CartCount(ctx context.Context, a models.Actor, token string) (n int, err error) {
	owners := []string{CartOwner(a, token)}
	if token != "" {
		owners = append(owners, visitorOf(token))
	}
	if owners[0] == "" {
		return 0, nil
	}
	err = c.DB.View(ctx, func(tx *store.Tx) error {
		n, err = tx.CountCartLines(owners)
		return err
	})
	return n, err
}

// CartAdd puts a job into the owner's cart; the same job is not put in twice.
func (c *Counter) CartAdd(ctx context.Context, owner string, in CartAsk) (l models.CartLine, fresh bool, err error) {
	if in, err = c.completed(ctx, owner, in); err != nil {
		return l, false, err
	}
	err = c.DB.Atomic(ctx, func(tx *store.Tx) error {
		l, fresh, err = c.cartAdd(tx, owner, in)
		return err
	})
	return l, fresh, err
}

// completed fills in what the buyer left to us, and holds the file to the template.
func (c *Counter) completed(ctx context.Context, owner string, in CartAsk) (CartAsk, error) {
	in.RecipeID = in.Template(in.RecipeID)
	r, err := RecipeOf(in.RecipeID)
	if err != nil {
		return in, err
	}
	if in.Units == 0 {
		in.Units, _ = r.Defaults()
	}
	rows, err := c.inputFits(ctx, owner, in.InputID, r)
	if err != nil {
		return in, err
	}
	if in.CapMillis == 0 {
		in.CapMillis = r.CapRows(in.Params, in.Units, rows)
	}
	if in.OfferingID == "" {
		in.OfferingID, err = c.best(ctx, r, in)
	}
	return in, err
}

func (c *Counter) cartAdd(tx *store.Tx, owner string, in CartAsk) (models.CartLine, bool, error) {
	now := c.Clock.Now()
	cart, err := tx.OpenCart(owner, now)
	if err != nil {
		return models.CartLine{}, false, err
	}
	if in.InputID != "" {
		if _, err := tx.UseInput(in.InputID, owner); err != nil {
			return models.CartLine{}, false, inputMissing(err)
		}
	}
	if firm := firmOfCart(owner); firm == "" {
		in.RerunOf = ""
	} else if err := c.reruns(tx, in.RerunOf, firm); err != nil {
		return models.CartLine{}, false, err
	}
	q, err := catalog.Estimate(tx, c.asked(in, now))
	if err != nil {
		return models.CartLine{}, false, err
	}
	l := models.CartLine{
		ID: models.NewID("cln"), CartID: cart.ID, OfferingID: q.OfferingID, RecipeID: q.RecipeID, Params: q.Params,
		Units: q.Units, CapMillis: q.CapMillis, CapAmount: q.CapAmount, InputID: in.InputID,
		Command: q.Command, WaitUntil: q.WaitUntil, DeadlineAt: q.DeadlineAt, ArrayID: q.ArrayID, RerunOf: q.RerunOf, CreatedAt: now,
	}
	lines, err := tx.CartLines(owner)
	if err != nil {
		return l, false, err
	}
	if same, ok := alike(lines, l); ok {
		return same, false, nil
	}
	if len(lines) >= MaxCartLines {
		return l, false, ErrCartFull
	}
	return l, true, tx.AddCartLine(l)
}

func (c *Counter) asked(in CartAsk, now time.Time) catalog.QuoteInput {
	return catalog.QuoteInput{
		OfferingID: in.OfferingID, RecipeID: in.RecipeID, Params: in.Params, Units: in.Units, CapMillis: in.CapMillis, InputID: in.InputID,
		Now: now, Calendar: c.Terms.Calendar, Wishes: in.Wishes,
	}
}

// alike finds a line that is the same job: a job run twice gives the same result,
// so that a second press of the button is no second job.
func alike(lines []models.CartLine, l models.CartLine) (models.CartLine, bool) {
	for _, x := range lines {
		if x.OfferingID == l.OfferingID && x.RecipeID == l.RecipeID && x.Params == l.Params && x.Units == l.Units && x.CapMillis == l.CapMillis && x.InputID == l.InputID &&
			x.Command == l.Command && moment(x.WaitUntil).Equal(moment(l.WaitUntil)) && moment(x.DeadlineAt).Equal(moment(l.DeadlineAt)) && (x.ArrayID == "") == (l.ArrayID == "") {
			return x, true
		}
	}
	return models.CartLine{}, false
}

// moment is the time that a row keeps, the zero one where it keeps none.
func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
