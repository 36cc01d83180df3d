// What all connections of one server share. Internal to this folder.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <set>

#include "sidecar/http/at_work.h"
#include "sidecar/http/cors.h"
#include "sidecar/http/limits.h"
#include "sidecar/http/observer.h"
#include "sidecar/http/router.h"

namespace feldsiegel::http {

class Connection;

/// Touched on the I/O thread only, except the handlers that the router holds.
struct Service {
  Router router;
  Cors cors;
  Limits limits;
  Observer observer;
  AtWork at_work;
  boost::asio::thread_pool& workers;

  bool draining = false;
  std::size_t bodies_in_flight = 0;
  std::set<Connection*> connections{};
};

}  // namespace feldsiegel::http
