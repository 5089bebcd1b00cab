# install.sh PYTHON SET: checks that there is a Python to work with, then hands over to install.py.
if [ -z "$1" ]; then
    newest=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
    if [ -z "$newest" ]; then
        echo "maintwin needs Python 3.11 or newer, and no python3 was found on the PATH." >&2
    elif python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "Python $newest cannot make virtual environments: install its venv package (Debian and Ubuntu: python3-venv)." >&2
    else
        echo "maintwin needs Python 3.11 or newer, and python3 is Python $newest." >&2
    fi
    exit 1
fi
exec "$1" embedded/install.py "$2"
