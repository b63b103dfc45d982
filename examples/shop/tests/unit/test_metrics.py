from __future__ import annotations

from shop.metrics import Metrics


def test_requests_are_counted_by_path_and_status():
    metrics = Metrics("1.2.3")
    metrics.observe("/prices", 200, 0.001)
    metrics.observe("/prices", 200, 0.001)
    metrics.observe("/checkout", 500, 0.3)
    lines = metrics.text().splitlines()
    assert 'shop_requests_total{version="1.2.3",path="/prices",status="200"} 2' in lines
    assert 'shop_requests_total{version="1.2.3",path="/checkout",status="500"} 1' in lines


def test_each_bound_of_the_histogram_counts_all_that_were_as_quick():
    metrics = Metrics("1.2.3")
    for seconds in (0.005, 0.3, 9.0):
        metrics.observe("/prices", 200, seconds)
    lines = metrics.text().splitlines()
    assert 'shop_request_seconds_bucket{version="1.2.3",le="0.005"} 1' in lines
    assert 'shop_request_seconds_bucket{version="1.2.3",le="0.5"} 2' in lines
    assert 'shop_request_seconds_bucket{version="1.2.3",le="+Inf"} 3' in lines
    assert 'shop_request_seconds_count{version="1.2.3"} 3' in lines
