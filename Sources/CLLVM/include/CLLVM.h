// The C interface of LLVM as one table of function pointers, filled from libLLVM when it is first needed.
// A process whose kernels are cached, interpreted or built ahead never opens the library: nothing is linked.
// Types and prototypes come from the installed llvm-<version>-dev headers, newest first; a name that the
// headers lack is a compile error here, one that the library lacks is a message of quern_llvm_open.
// The headers under llvm-c/ and llvm/Config/ forward to the installed ones by __has_include (SwiftPM passes
// this folder as -I, so that their own nested includes find them). To make them again, run in this folder:
//
//   for h in llvm-c/*.h llvm-c/Transforms/*.h llvm/Config/*; do
//     k=if; { for v in 22 21 20 19; do f=/usr/lib/llvm-$v/include/$h
//       printf '#%s __has_include("%s")\n#include "%s"\n' $k $f $f; k=elif; done
//     printf '#else\n#error "%s"\n#endif\n' \
//       'the LLVM headers are missing: install llvm-22-dev (21, 20 and 19 work as well)'; } > $h; done
#ifndef QUERN_CLLVM_H
#define QUERN_CLLVM_H

#include <stddef.h>
#include <stdint.h>

#include "llvm-c/Analysis.h"
#include "llvm-c/Core.h"
#include "llvm-c/DebugInfo.h"
#include "llvm-c/Error.h"
#include "llvm-c/ErrorHandling.h"
#include "llvm-c/Support.h"
#include "llvm-c/Target.h"
#include "llvm-c/TargetMachine.h"
#include "llvm-c/Transforms/PassBuilder.h"

// The functions used, without their prefix "LLVM". All exist in 19 to 22.
#define QUERN_LLVM_TABLE(X) \
  X(ContextCreate) X(ContextDispose) X(ContextSetDiagnosticHandler) X(ModuleCreateWithNameInContext) \
  X(DisposeModule) X(CreateBuilderInContext) X(DisposeBuilder) X(SetTarget) X(SetModuleDataLayout) \
  X(PrintModuleToString) X(GetVersion) \
  X(IntTypeInContext) X(FloatTypeInContext) X(DoubleTypeInContext) X(PointerTypeInContext) X(VoidTypeInContext) \
  X(FunctionType) X(ArrayType2) X(VectorType) X(StructTypeInContext) X(TypeOf) \
  X(ConstInt) X(ConstReal) X(ConstNull) X(ConstAllOnes) X(ConstBitCast) X(ConstVector) X(ConstArray2) \
  X(ConstStringInContext2) X(ConstStructInContext) X(GetUndef) X(GetPoison) X(IsAInstruction) \
  X(IsAConstantInt) X(ConstIntGetZExtValue) \
  X(AddGlobal) X(SetInitializer) X(SetGlobalConstant) X(SetLinkage) X(SetUnnamedAddress) X(SetVisibility) \
  X(SetAlignment) X(AddFunction) X(GetNamedFunction) X(GetParam) X(SetValueName2) \
  X(AddAttributeAtIndex) X(AddCallSiteAttribute) X(CreateEnumAttribute) X(CreateStringAttribute) \
  X(GetEnumAttributeKindForName) X(AppendBasicBlockInContext) X(PositionBuilderAtEnd) X(PositionBuilderBefore) \
  X(GetInsertBlock) X(GetBasicBlockTerminator) X(GetEntryBasicBlock) X(GetFirstInstruction) X(GetBasicBlockParent) \
  X(BuildBr) X(BuildCondBr) X(BuildSwitch) X(AddCase) X(BuildPhi) X(AddIncoming) X(BuildRet) X(BuildRetVoid) \
  X(BuildUnreachable) X(BuildICmp) X(BuildFCmp) X(BuildSelect) X(BuildGEP2) X(BuildInBoundsGEP2) X(BuildLoad2) \
  X(BuildStore) X(BuildAlloca) X(BuildMemSet) X(BuildAdd) X(BuildNSWAdd) X(BuildNUWAdd) X(BuildSub) X(BuildNSWSub) \
  X(BuildNUWSub) X(BuildMul) X(BuildNSWMul) X(BuildNUWMul) X(BuildSDiv) X(BuildUDiv) X(BuildSRem) X(BuildURem) \
  X(BuildShl) X(BuildLShr) X(BuildAShr) X(BuildAnd) X(BuildOr) X(BuildXor) X(BuildNeg) X(BuildNot) \
  X(BuildFAdd) X(BuildFSub) X(BuildFMul) X(BuildFDiv) X(BuildFRem) X(BuildFNeg) \
  X(BuildTrunc) X(BuildZExt) X(BuildSExt) X(BuildFPToSI) X(BuildFPToUI) X(BuildSIToFP) X(BuildUIToFP) \
  X(BuildFPTrunc) X(BuildFPExt) X(BuildPtrToInt) X(BuildIntToPtr) X(BuildBitCast) X(BuildFreeze) X(BuildCall2) \
  X(BuildExtractValue) X(BuildInsertValue) X(BuildExtractElement) X(BuildInsertElement) X(BuildShuffleVector) \
  X(LookupIntrinsicID) X(GetIntrinsicDeclaration) X(IntrinsicGetType) X(SetFastMathFlags) \
  X(GetMDKindIDInContext) X(MDStringInContext2) X(MDNodeInContext2) X(ValueAsMetadata) X(MetadataAsValue) \
  X(SetMetadata) X(TemporaryMDNode) X(MetadataReplaceAllUsesWith) \
  X(VerifyModule) X(CreatePassBuilderOptions) X(DisposePassBuilderOptions) X(PassBuilderOptionsSetVerifyEach) \
  X(PassBuilderOptionsSetLoopVectorization) X(PassBuilderOptionsSetLoopInterleaving) \
  X(PassBuilderOptionsSetSLPVectorization) X(PassBuilderOptionsSetLoopUnrolling) X(RunPasses) \
  X(CreateTargetDataLayout) X(DisposeTargetData) X(GetDefaultTargetTriple) X(NormalizeTargetTriple) \
  X(GetHostCPUName) X(GetHostCPUFeatures) X(GetTargetFromTriple) X(CreateTargetMachine) X(DisposeTargetMachine) \
  X(TargetMachineEmitToMemoryBuffer) X(GetBufferStart) X(GetBufferSize) X(DisposeMemoryBuffer) \
  X(GetErrorMessage) X(DisposeErrorMessage) X(DisposeMessage) X(InstallFatalErrorHandler) X(ParseCommandLineOptions)

// A field a function, with the function's own type. Never null once the table is filled.
typedef struct quern_llvm {
#define X(n) __typeof__(LLVM##n) *_Nonnull n;
  QUERN_LLVM_TABLE(X)
#undef X
} quern_llvm;

// Opens libLLVM, the first time, and fills the table: QUERN_LLVM's path if `path` is not null (and nothing
// else then), otherwise 22, 21, 20, 19 by their usual names. Null if none can be had, with the reason and
// what to install in `message`. Thread-safe; a failure is tried again by the next call.
const quern_llvm *_Nullable quern_llvm_open(const char *_Nullable path, char *_Nonnull message, size_t size);

// The path of the opened library, or null while there is none.
const char *_Nullable quern_llvm_path(void);

// The version of the headers that this was compiled with, such as 22.
int32_t quern_llvm_header_version(void);

// Registers the target whose name in LLVM is `name`, such as "X86" or "AArch64": 0, or -1 if the opened
// library was built without it. The caller holds a lock.
int32_t quern_llvm_initialize_target(const char *_Nonnull name);

// What the calling thread compiles, printed to standard error if LLVM meets a fatal error: a name for people,
// and the module if there is one. Null when done. The strings are not copied.
void quern_llvm_set_current(const char *_Nullable name, LLVMModuleRef _Nullable module);

#endif
