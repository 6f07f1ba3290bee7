// HDF5 as a table of functions, filled by dlopen on first need.
#ifndef CHDF5_H
#define CHDF5_H

#include "StorageSystem.h"

#endif
