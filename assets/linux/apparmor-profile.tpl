abi <abi/4.0>,
include <tunables/global>

# Chromium's sandbox makes user namespaces.
profile "${executable}" "/opt/${sanitizedProductName}/${executable}" flags=(unconfined) {
  userns,

  include if exists <local/${executable}>
}

# So does the engine of an ordinary user.
profile "${executable}-engine" "/opt/${sanitizedProductName}/resources/engine/root/usr/bin/rootlesskit" flags=(unconfined) {
  userns,

  include if exists <local/${executable}-engine>
}
