package models

// BulkState is where a file of many grants stands.
type BulkState string

// The states of a bulk issue.
const (
	BulkChecked   BulkState = "checked"
	BulkProposed  BulkState = "proposed"
	BulkApproved  BulkState = "approved"
	BulkRunning   BulkState = "running"
	BulkDone      BulkState = "done"
	BulkRefused   BulkState = "refused"
	BulkWithdrawn BulkState = "withdrawn"
)

// BulkMoves are the legal moves of a bulk issue: what was approved is issued to its end.
var BulkMoves = Moves[BulkState]{
	BulkChecked:  {BulkProposed, BulkWithdrawn},
	BulkProposed: {BulkApproved, BulkRefused, BulkWithdrawn},
	BulkApproved: {BulkRunning},
	BulkRunning:  {BulkDone},
	BulkDone:     nil, BulkRefused: nil, BulkWithdrawn: nil,
}

// RowState is what became of one row of such a file.
type RowState string

// The states of a row.
const (
	RowGood   RowState = "good"
	RowBad    RowState = "bad"
	RowIssued RowState = "issued"
	RowFailed RowState = "failed"
	RowUndone RowState = "undone"
)

// CodeBatchState is where a number of equal codes stands.
type CodeBatchState string

// The states of a batch of codes.
const (
	CodesProposed  CodeBatchState = "proposed"
	CodesOpen      CodeBatchState = "open"
	CodesRefused   CodeBatchState = "refused"
	CodesWithdrawn CodeBatchState = "withdrawn"
	CodesVoid      CodeBatchState = "void"
)

// CodeBatchMoves are the legal moves of a batch of codes.
var CodeBatchMoves = Moves[CodeBatchState]{
	CodesProposed: {CodesOpen, CodesRefused, CodesWithdrawn},
	CodesOpen:     {CodesVoid},
	CodesRefused:  nil, CodesWithdrawn: nil, CodesVoid: nil,
}

// CodeState is where one code stands.
type CodeState string

// The states of a code.
const (
	CodeOpen    CodeState = "open"
	CodeClaimed CodeState = "claimed"
	CodeVoid    CodeState = "void"
)

// CodeMoves are the legal moves of a code: it is claimed once.
var CodeMoves = Moves[CodeState]{CodeOpen: {CodeClaimed, CodeVoid}, CodeClaimed: nil, CodeVoid: nil}

// UndoState is where the wish to take unused grants back stands.
type UndoState string

// The states of an undo.
const (
	UndoProposed  UndoState = "proposed"
	UndoApproved  UndoState = "approved"
	UndoRunning   UndoState = "running"
	UndoDone      UndoState = "done"
	UndoRefused   UndoState = "refused"
	UndoWithdrawn UndoState = "withdrawn"
)

// UndoMoves are the legal moves of an undo.
var UndoMoves = Moves[UndoState]{
	UndoProposed: {UndoApproved, UndoRefused, UndoWithdrawn},
	UndoApproved: {UndoRunning},
	UndoRunning:  {UndoDone},
	UndoDone:     nil, UndoRefused: nil, UndoWithdrawn: nil,
}
