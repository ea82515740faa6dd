"""edwards25519 in plain integers: x and y over 2^255 - 19, extended coordinates (RFC 8032, 5.1.4)."""

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)

IDENTITY = (0, 1, 1, 0)


def add(p, q):
    """Complete addition of two points (X, Y, Z, T)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def double(p):
    """p + p, with fewer multiplications."""
    a = p[0] * p[0] % P
    b = p[1] * p[1] % P
    c = 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) ** 2 % P
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def negate(p):
    """-p."""
    return (-p[0] % P, p[1], p[2], -p[3] % P)


def mul(n, p):
    """n p, four bits at a time from the top; n is any integer that is not negative."""
    table = [IDENTITY]
    for _ in range(15):
        table.append(add(table[-1], p))
    result = IDENTITY
    for shift in range((n.bit_length() + 3) // 4 * 4 - 4, -1, -4):
        result = double(double(double(double(result))))
        digit = n >> shift & 15
        if digit:
            result = add(result, table[digit])
    return result


def recover_x(y, sign):
    """The x of a point with this y and this lowest bit, or None (RFC 8032, 5.1.3)."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P:
        return None
    return x if x & 1 == sign else P - x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def _base_table():
    """BASE * digit * 16^place, so that a multiple of BASE is additions only."""
    table, place = [], BASE
    for _ in range(64):
        row = [IDENTITY]
        for _ in range(15):
            row.append(add(row[-1], place))
        table.append(row)
        place = add(row[-1], place)
    return table


BASE_TABLE = _base_table()


def mul_base(n):
    """n BASE for 0 <= n < 2^256."""
    result = IDENTITY
    for place in range(64):
        digit = n >> 4 * place & 15
        if digit:
            result = add(result, BASE_TABLE[place][digit])
    return result
