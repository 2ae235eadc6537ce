package models

// AutoTopUpState is the life of a wallet's filling itself.
type AutoTopUpState string

// The states of an automatic top-up.
const (
	AutoTopUpWaiting AutoTopUpState = "waiting" // for a means of payment that may be kept
	AutoTopUpOn      AutoTopUpState = "on"
	AutoTopUpOff     AutoTopUpState = "off"
	AutoTopUpFailed  AutoTopUpState = "failed" // stopped after failures, until its firm sets it again
)

// AutoTopUpMoves are the legal moves of an automatic top-up.
var AutoTopUpMoves = Moves[AutoTopUpState]{
	AutoTopUpWaiting: {AutoTopUpOn, AutoTopUpOff},
	AutoTopUpOn:      {AutoTopUpOff, AutoTopUpFailed, AutoTopUpWaiting},
	AutoTopUpOff:     {AutoTopUpOn, AutoTopUpWaiting},
	AutoTopUpFailed:  {AutoTopUpOn, AutoTopUpOff, AutoTopUpWaiting},
}
