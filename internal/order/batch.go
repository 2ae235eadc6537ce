package order

import (
	"supermarket/internal/store"
	"supermarket/models"
)

// MoveLines changes lines that are all in one state, for one cause, and the
// derived states of their orders, in few statements; ErrStale when one of them
// is elsewhere. The caller holds the orders (tx.LockOrders).
func MoveLines(tx *store.Tx, lines []models.Line, from, to models.LineState, s Step) error {
	var ids, orders []string
	var moves []models.Move
	for _, l := range lines {
		if err := check(models.LineMoves, "line", l.ID, from, to); err != nil {
			return err
		}
		ids, orders = append(ids, l.ID), append(orders, l.OrderID)
		moves = append(moves, moved("line", l.ID, string(from), string(to), s))
	}
	if err := tx.MoveLines(ids, from, to, s.Cause, s.At); err != nil {
		return err
	}
	derived, err := deriveAll(tx, orders, s)
	if err != nil {
		return err
	}
	return tx.AddMoves(append(moves, derived...))
}

func moved(entity, id, from, to string, s Step) models.Move {
	return models.Move{Entity: entity, EntityID: id, FromTo: from + ">" + to, Cause: s.Cause, Actor: s.Actor, At: s.At}
}

func deriveAll(tx *store.Tx, ids []string, s Step) (moves []models.Move, err error) {
	orders, err := tx.OrdersIn(ids)
	if err != nil {
		return nil, err
	}
	lines, err := tx.LinesOfOrders(ids)
	if err != nil {
		return nil, err
	}
	states, changed := map[string][]models.LineState{}, map[models.OrderState][]string{}
	for _, l := range lines {
		states[l.OrderID] = append(states[l.OrderID], l.State)
	}
	for _, o := range orders {
		tx.Wake("order:" + o.ID)
		if to := models.DeriveOrder(states[o.ID]); to != o.State {
			if err := tellOrder(tx, o, to, s); err != nil {
				return nil, err
			}
			changed[to] = append(changed[to], o.ID)
			moves = append(moves, moved("order", o.ID, string(o.State), string(to), s))
		}
	}
	for to, list := range changed {
		if err := tx.SetOrderStates(list, to, s.At); err != nil {
			return nil, err
		}
	}
	return moves, nil
}
