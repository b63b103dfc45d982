INSERT INTO prices (thing, cents) VALUES
    ('stamp', 87),
    ('card', 249),
    ('pen', 1290);

-- The account of the smoke tests and of the load generator; its password is "let me in".
INSERT INTO users (name, salt, password) VALUES (
    'visitor',
    x'5f1d3c0b9a7e42688d21c4f06be39a57',
    x'ee1d2510bd72dea7561cc1dd0ca787d2f7db66473ba58f07ac15f71f5e0c1fa3c5f58dd9c231817c6c746d0a9ad1f1474979a416371c62fffa0768c77601b63b'
);
