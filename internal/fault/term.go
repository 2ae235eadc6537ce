package fault

// Term is an argument that is itself a message id ("region.CN-GD"): the text
// shows it in the reader's language.
type Term string

// Terms are several terms that the text lists.
type Terms []Term
