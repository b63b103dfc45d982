CREATE TABLE prices (
    thing TEXT PRIMARY KEY,
    cents INTEGER NOT NULL CHECK (cents > 0)
);

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    salt BLOB NOT NULL,
    password BLOB NOT NULL  -- scrypt of it
);

CREATE TABLE sessions (
    token BLOB PRIMARY KEY,  -- SHA-256 of it
    user TEXT NOT NULL REFERENCES users (name),
    since TEXT NOT NULL
);

CREATE TABLE orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL REFERENCES users (name),
    at TEXT NOT NULL,
    cents INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'paid', 'refused')),
    charge TEXT NOT NULL UNIQUE,  -- what the payment service knows it by
    key TEXT NOT NULL,  -- the client's name of it, so that asking twice buys once
    UNIQUE (user, key)
);

CREATE TABLE lines (
    number INTEGER NOT NULL REFERENCES orders (number),
    thing TEXT NOT NULL REFERENCES prices (thing),
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (number, thing)
);

CREATE TABLE health (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    looked TEXT NOT NULL
);
