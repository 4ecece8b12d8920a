"""Queues whose answer is known: M/M/c by Erlang, M/G/1 by Pollaczek and Khinchine, M/G/c nearly.

The simulation is tried against these; nothing that is told to people rests on them.
Rates are per second, times in seconds. Sources: Erlang (1917); Pollaczek (1930), Khinchine (1932);
Allen and Cunneen's approximation for several servers.
"""

from __future__ import annotations

import math


def erlang_c(servers: int, offered: float) -> float:
    """Return the chance to wait in M/M/c; `offered` is arrival rate over service rate.

    ValueError where there is more work than servers.
    """
    if offered >= servers:
        raise ValueError(f"{offered} of work for {servers} servers never ends")
    blocking = 1.0
    for count in range(1, servers + 1):
        blocking = offered * blocking / (count + offered * blocking)
    return blocking / (1 - offered / servers * (1 - blocking))


def mean_wait(servers: int, arrival_rate: float, seconds: float) -> float:
    """Return the mean wait in M/M/c, service not included."""
    offered = arrival_rate * seconds
    return erlang_c(servers, offered) * seconds / (servers - offered)


def wait_quantile(servers: int, arrival_rate: float, seconds: float, share: float) -> float:
    """Return the wait in M/M/c that a share of arrivals do not exceed; 0 where they do not wait."""
    offered = arrival_rate * seconds
    waiting = erlang_c(servers, offered)
    if waiting <= 1 - share:
        return 0.0
    return seconds / (servers - offered) * math.log(waiting / (1 - share))


def sojourn_beyond(servers: int, arrival_rate: float, seconds: float, time: float) -> float:
    """Return the chance that wait and service in M/M/c together exceed a time."""
    rate, offered = 1 / seconds, arrival_rate * seconds
    waiting = erlang_c(servers, offered)
    drain = servers * rate - arrival_rate
    if math.isclose(drain, rate):
        return math.exp(-rate * time) * (1 + waiting * rate * time)
    carried = waiting * rate / (drain - rate) * (math.exp(-rate * time) - math.exp(-drain * time))
    return math.exp(-rate * time) + carried


def mean_wait_general(
    servers: int, arrival_rate: float, seconds: float, variation: float
) -> float:
    """Return the mean wait in M/G/c; exact for one server, else nearly so (Allen and Cunneen).

    `variation` is the variance of the service over its squared mean.
    """
    return mean_wait(servers, arrival_rate, seconds) * (1 + variation) / 2
