"""`pytest tests/scenarios --renew` writes what is expected anew; read the difference before you commit it."""


def pytest_addoption(parser):
    parser.addoption("--renew", action="store_true", help="write the expected files of the scenarios anew")
