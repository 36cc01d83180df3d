#include "wasm/buffers.h"

#include <emscripten/bind.h>

#include <cstdlib>
#include <memory>

#include "core/base/secret.h"
#include "wasm/batch_layout.h"
#include "wasm/bytes.h"

namespace feldsiegel::wasm {
namespace {

// What is kept from batch to batch; larger buffers are given back after use, so that a page that once sealed a large
// document does not hold it twice at the next one.
constexpr std::size_t kept_size = 16u << 20;

// Memory that may be refused: with new, running out would end the module.
class InputBuffer {
 public:
  std::uint8_t* resize(std::size_t size) {
    clear();
    if (size > batch_layout::max_size) return nullptr;
    if (size > capacity_) {
      memory_.reset();
      capacity_ = 0;
      memory_.reset(static_cast<std::uint8_t*>(std::malloc(size)));
      if (!memory_) return nullptr;
      capacity_ = size;
    }
    size_ = size;
    return memory_.get();
  }

  void clear() {
    wipe({memory_.get(), size_});
    size_ = 0;
    if (capacity_ > kept_size) {
      memory_.reset();
      capacity_ = 0;
    }
  }

  ByteView bytes() const { return {memory_.get(), size_}; }

 private:
  struct Free {
    void operator()(std::uint8_t* memory) const { std::free(memory); }
  };
  std::unique_ptr<std::uint8_t, Free> memory_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

InputBuffer input_buffer;
std::string output_buffer;

// The address of `size` writable bytes, aligned for words, or 0 when that is too much (batch_layout::max_size) or
// memory cannot be had. What the buffer held before is wiped.
std::uintptr_t make_input_buffer(std::size_t size) {
  return reinterpret_cast<std::uintptr_t>(input_buffer.resize(size));
}

emscripten::val take_output() { return view_for_js(as_bytes(output_buffer)); }

// Tags pass through it.
void clear_output() {
  wipe({reinterpret_cast<std::uint8_t*>(output_buffer.data()), output_buffer.size()});
  output_buffer.clear();
}

void wipe_buffers() {
  input_buffer.clear();
  clear_output();
  if (output_buffer.capacity() > kept_size) output_buffer.shrink_to_fit();
}

}  // namespace

ByteView input() { return input_buffer.bytes(); }

std::string& empty_output() {
  clear_output();
  return output_buffer;
}

EMSCRIPTEN_BINDINGS(feldsiegel_buffers) {
  emscripten::function("inputBuffer", &make_input_buffer);
  emscripten::function("takeOutput", &take_output);
  emscripten::function("wipeBuffers", &wipe_buffers);
}

}  // namespace feldsiegel::wasm
