CREATE INDEX orders_by_user ON orders (user, number);
